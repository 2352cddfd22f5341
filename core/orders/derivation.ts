import type { Creation } from '../creations/creation.ts';
import { DomainError } from '../errors.ts';
import type { PictureParams } from '../kinds/picture.ts';
import type { KindName, ParamsOf } from '../kinds/registry.ts';
import { canUpscale, upscaleOf } from '../kinds/upscale/kind.ts';
import { varyOf } from '../kinds/vary/kind.ts';
import type { Order } from './order.ts';
import { type Quote, quoteOrder } from './quote.ts';

/** What the buttons make of one picture. */
export type PictureStep = 'upscale' | 'vary-subtle' | 'vary-strong';

/** An order that a button makes of another one. */
export interface DerivedOrder {
  kind: KindName;
  /** Tells apart what the same row of buttons offers, such as subtle and strong. */
  variant: string;
  /** Pressing again after a success is still the same press: the result would be the same. */
  once: boolean;
  resolve(seed: number): ParamsOf<KindName> & PictureParams;
}

/** The same order with another seed. */
export function rerollOf({ kind, params }: Pick<Order, 'kind' | 'params'>): DerivedOrder {
  const resolve = (seed: number) => ({ ...params, seed }) as ParamsOf<KindName>;
  return { kind: kind as KindName, variant: 'reroll', once: false, resolve };
}

/** @throws DomainError bad-option for a picture that can grow no more. */
export function stepOf(
  { params }: Pick<Order, 'params'>,
  picture: Pick<Creation, 'id' | 'width' | 'height'>,
  step: PictureStep,
): DerivedOrder {
  if (step === 'upscale') {
    const { width, height } = picture;
    if (!canUpscale(picture))
      throw new DomainError('bad-option', {
        option: 'upscale',
        value: `${width}×${height}`,
        allowed: 'a smaller picture',
      });
    return { kind: 'upscale', variant: 'x2', once: true, resolve: () => upscaleOf(params, picture) };
  }
  const amount = step === 'vary-subtle' ? 'subtle' : 'strong';
  const resolve = (seed: number) => varyOf(params, picture, { amount, seed });
  return { kind: 'vary', variant: amount, once: false, resolve };
}

/** What a button would cost at most, before it is pressed. No price depends on the seed. */
export function quoteDerived({ kind, resolve }: DerivedOrder): Quote {
  return quoteOrder(kind, resolve(0));
}
