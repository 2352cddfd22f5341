import type { KeyObject } from 'node:crypto';
import { z } from 'zod';
import { DomainError } from './errors.ts';
import { isSame, sign } from './signing.ts';

/** What says where a page ends: the values that its list is sorted by, of the last one shown. */
export type ListPosition = readonly (string | number)[];

const positionSchema = z.array(z.union([z.string(), z.number()]));
const MAC_BYTES = 16;

/** Positions as people carry them: signed, so that nobody makes one up, and bound to the list that they are of. */
export interface Cursors {
  seal(list: string, position: ListPosition): string;
  /** @throws DomainError bad-cursor for one that was not sealed here, or for another list. */
  open(list: string, cursor: string): ListPosition;
}

/** @param key the same in every process, and nobody else's. */
export function createCursors(key: KeyObject): Cursors {
  const macOf = (list: string, body: string) => sign(key, `${list}\n${body}`, MAC_BYTES);
  return {
    seal(list, position) {
      const body = Buffer.from(JSON.stringify(position)).toString('base64url');
      return `${body}.${macOf(list, body)}`;
    },
    open(list, cursor) {
      const [body = '', mac = '', ...rest] = cursor.split('.');
      if (rest.length > 0 || !isSame(mac, macOf(list, body))) throw new DomainError('bad-cursor', {});
      return positionSchema.parse(JSON.parse(Buffer.from(body, 'base64url').toString()));
    },
  };
}
