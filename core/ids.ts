import { createHash } from 'node:crypto';
import { TypeID, typeid } from 'typeid-js';
import { z } from 'zod';

/** Prefixed ids that sort by the time they were made (TypeID, https://github.com/jetify-com/typeid). */
export type Id<Prefix extends string> = `${Prefix}_${string}`;
export type AccountId = Id<'acc'>;
export type OrderId = Id<'ord'>;
export type RunId = Id<'run'>;
export type CreationId = Id<'cre'>;
export type ProposalId = Id<'prp'>;
export type PaymentId = Id<'pay'>;
export type SubscriptionId = Id<'pln'>;
export type SessionId = Id<'ses'>;
export type CommentId = Id<'com'>;
export type CollectionId = Id<'col'>;
export type ChallengeId = Id<'cha'>;

export function newId<Prefix extends string>(prefix: Prefix): Id<Prefix> {
  return typeid(prefix).toString() as Id<Prefix>;
}

/**
 * The id of the `index`-th thing that belongs to `owner`: always the same, so that making the thing again after a crash
 * finds what was made before. It sorts by the owner's time.
 */
export function derivedId<Prefix extends string>(
  prefix: Prefix,
  owner: Id<string>,
  index: number,
): Id<Prefix> {
  const bytes = new Uint8Array(
    createHash('sha256').update(`${prefix}/${owner}/${index}`).digest().subarray(0, 16),
  );
  bytes.set(TypeID.fromString(owner).toUUIDBytes().subarray(0, TIME_BYTES));
  return TypeID.fromUUIDBytes(prefix, asVersion7(bytes)).toString() as Id<Prefix>;
}

/** Every id made at `time` or later sorts after this one: a bound for queries over the primary key. */
export function idFloor<Prefix extends string>(prefix: Prefix, time: Date): Id<Prefix> {
  const bytes = new Uint8Array(16);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(time.getTime()) << 16n);
  return TypeID.fromUUIDBytes(prefix, bytes).toString() as Id<Prefix>;
}

/** A UUIDv7 begins with its time: 48 bits of milliseconds (RFC 9562). */
const TIME_BYTES = 6;

function asVersion7(bytes: Uint8Array): Uint8Array {
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x70;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  return bytes;
}

const SUFFIX = /^[0-7][0-9a-hjkmnp-tv-z]{25}$/;

/** Reads an id that came from outside. @returns undefined when it is not an id of that prefix. */
export function parseId<Prefix extends string>(prefix: Prefix, text: string): Id<Prefix> | undefined {
  const [head, suffix, ...rest] = text.trim().toLowerCase().split('_');
  return head === prefix && rest.length === 0 && suffix !== undefined && SUFFIX.test(suffix)
    ? (`${prefix}_${suffix}` as Id<Prefix>)
    : undefined;
}

/** An id in JSON of our own, which was checked before it was written. */
export function idText<Known extends string>() {
  return z.string().transform((id) => id as Known);
}
