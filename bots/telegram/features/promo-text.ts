import type { PromoWish } from '@easel/bot-shared/flows/promo.ts';
import { readCredits, readHowMany } from '@easel/bot-shared/flows/read-amount.ts';
import type { Words } from '@easel/bot-shared/words/en.ts';
import { DomainError } from '@easel/core/errors.ts';
import { splitFlags } from './flag-text.ts';

const FLAGS = ['limit', 'each', 'days', 'code'];

/**
 * Reads what stands after `/promo`: a code, or for operators `create 50 --limit 100 --each 1 --days 30 --code WINTER`,
 * `stop WINTER`, `list`.
 *
 * @throws DomainError bad-option when there is something else.
 */
export function parsePromo(text: string, words: Words): PromoWish {
  const { words: plain, flags } = splitFlags(text);
  const [verb = '', value = '', ...rest] = plain;
  const stray = rest[0] ?? Object.keys(flags).find((name) => !FLAGS.includes(name));
  if (stray !== undefined) throw refused(stray, words);
  switch (verb.toLowerCase()) {
    case '':
      throw refused('', words);
    case 'create': {
      const { limit, each, days, code } = flags;
      return {
        what: 'create',
        credits: readCredits('credits', value, words),
        ...(code && { code }),
        ...(limit && { limit: readHowMany('limit', limit, words) }),
        ...(each && { each: readHowMany('each', each, words) }),
        ...(days && { days: readHowMany('days', days, words) }),
      };
    }
    case 'stop':
      return { what: 'stop', code: value };
    case 'list':
      return { what: 'list' };
    default:
      if (value !== '') throw refused(value, words);
      return { what: 'redeem', code: verb };
  }
}

function refused(value: string, { given }: Words): DomainError {
  return new DomainError('bad-option', { option: '/promo', value, allowed: given.promo.usage });
}
