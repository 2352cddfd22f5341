import { DomainError, type DomainErrorDetails } from './errors.ts';
import { type Id, parseId } from './ids.ts';

type Missing = DomainErrorDetails['not-found']['what'];

/** An id that somebody wrote, in an address or a command. @throws DomainError not-found for what is none: nobody has such a thing. */
export function readId<Prefix extends string>(prefix: Prefix, text: string, what: Missing): Id<Prefix> {
  const id = parseId(prefix, text);
  if (!id) throw new DomainError('not-found', { what });
  return id;
}
