import { assert } from '../errors.ts';
import { imagine } from './imagine/kind.ts';
import type { OrderKind } from './kind.ts';
import type { PictureParams } from './picture.ts';
import { upscale } from './upscale/kind.ts';
import { vary } from './vary/kind.ts';

/** Every kind of order. A new kind is a folder beside this file and one line here. */
export const KINDS = { imagine, upscale, vary };

export type KindName = keyof typeof KINDS;
export type ParamsOf<K extends KindName> = (typeof KINDS)[K] extends OrderKind<infer P> ? P : never;

/** The kind of a stored order, working on its parsed parameters. All kinds make pictures, so they share their base. */
export function kindOf(name: string): OrderKind<PictureParams> {
  assert(Object.hasOwn(KINDS, name), `no order kind ${name}`);
  return KINDS[name as KindName] as unknown as OrderKind<PictureParams>;
}
