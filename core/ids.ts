import { typeid } from 'typeid-js';

/** Prefixed ids that sort by the time they were made (TypeID, https://github.com/jetify-com/typeid). */
export type Id<Prefix extends string> = `${Prefix}_${string}`;
export type AccountId = Id<'acc'>;
export type OrderId = Id<'ord'>;
export type RunId = Id<'run'>;
export type CreationId = Id<'cre'>;
export type ProposalId = Id<'prp'>;

export function newId<Prefix extends string>(prefix: Prefix): Id<Prefix> {
  return typeid(prefix).toString() as Id<Prefix>;
}

const SUFFIX = /^[0-7][0-9a-hjkmnp-tv-z]{25}$/;

/** Reads an id that came from outside. @returns undefined when it is not an id of that prefix. */
export function parseId<Prefix extends string>(prefix: Prefix, text: string): Id<Prefix> | undefined {
  const [head, suffix, ...rest] = text.trim().toLowerCase().split('_');
  return head === prefix && rest.length === 0 && suffix !== undefined && SUFFIX.test(suffix)
    ? (`${prefix}_${suffix}` as Id<Prefix>)
    : undefined;
}
