import type { PromoWish } from '@easel/bot-shared/flows/promo.ts';
import { readCount, readCredits } from '@easel/bot-shared/flows/read-amount.ts';
import { DomainError } from '@easel/core/errors.ts';
import { splitFlags } from './flag-text.ts';

const FLAGS = ['limit', 'each', 'days', 'code'];

/**
 * Reads what stands after `/promo`: a code, or for operators `create 50 --limit 100 --each 1 --days 30 --code WINTER`,
 * `stop WINTER`, `list`.
 *
 * @param usage what can be written, in words for the error.
 * @throws DomainError bad-option when there is something else.
 */
export function parsePromo(text: string, usage: string): PromoWish {
  const { words, flags } = splitFlags(text);
  const [verb = '', value = '', ...rest] = words;
  const stray = rest[0] ?? Object.keys(flags).find((name) => !FLAGS.includes(name));
  if (stray !== undefined) throw refused(stray, usage);
  switch (verb.toLowerCase()) {
    case '':
      throw refused('', usage);
    case 'create': {
      const { limit, each, days, code } = flags;
      return {
        what: 'create',
        credits: readCredits('credits', value),
        ...(code && { code }),
        ...(limit && { limit: readCount('limit', limit) }),
        ...(each && { each: readCount('each', each) }),
        ...(days && { days: readCount('days', days) }),
      };
    }
    case 'stop':
      return { what: 'stop', code: value };
    case 'list':
      return { what: 'list' };
    default:
      if (value !== '') throw refused(value, usage);
      return { what: 'redeem', code: verb };
  }
}

function refused(value: string, allowed: string): DomainError {
  return new DomainError('bad-option', { option: '/promo', value, allowed });
}
