import type { DomainErrorCode, DomainErrorDetails } from '@easel/core/errors.ts';

/** A short word to one person: what happened, and what to do next. */
export interface Note {
  title: string;
  help: string;
}

/** A note for each reason that an error of this code may have. */
export type Refusals<C extends DomainErrorCode> = DomainErrorDetails[C] extends {
  reason: infer R extends string;
}
  ? Record<R, Note>
  : never;
