import type { DomainErrorCode, DomainErrorDetails } from '../errors.ts';

/** What the api itself refuses, apart from the domain. */
export type ApiProblemCode =
  | 'bad-request'
  | 'sign-in-needed'
  | 'unknown-token'
  | 'forged-request'
  | 'not-found'
  | 'too-large'
  | 'unsupported-type'
  | 'too-many-requests'
  | 'internal'
  | 'not-ready';

/** Every `type` that a problem of the api can have. */
export type RefusalCode = DomainErrorCode | ApiProblemCode;

/** Why something was refused, where its code alone does not say so. */
export type RefusalReason<Code extends RefusalCode> = Code extends DomainErrorCode
  ? Extract<DomainErrorDetails[Code], { reason: string }>['reason']
  : never;
