import { ApiError } from '../../lib/api.ts';

type Words = string | Record<string, string>;

/** What each refusal means to a person. Where there are several reasons, by reason. */
const WORDS: Record<string, Words> = {
  'payments-unavailable': 'Payments do not work at the moment. Nothing was charged; please try again later.',
  'payment-declined': 'Your card was declined. Nothing was changed.',
  'already-subscribed': 'You have a plan already. Load the page again to see it.',
  'not-subscribed': 'There is no plan of yours to change.',
  'key-reused': 'That was begun before. Load the page again and start afresh.',
  'too-late-to-cancel': 'It is almost done, too late to cancel.',
  'not-enough-credits': 'You have too few credits for that.',
  'in-debt': 'You owe credits: the next ones you buy pay that first.',
  'refused-by-policy': 'Some of these words are not allowed here.',
  'order-not-finished': 'It is still being made.',
  'forged-request': 'This page is out of date. Load it again, then go on.',
  'code-refused': {
    unknown: 'This link is not one of ours. Ask the bot for a new one.',
    expired: 'This link is too old: it works for ten minutes. Ask the bot for a new one.',
    used: 'This link was used already. Each works once; ask the bot for a new one.',
    elsewhere: 'Somebody else opened this link first. Ask the bot for a new one, and keep it to yourself.',
  },
  'handle-refused': {
    form: 'A handle has 3 to 30 of a–z, 0–9, - and _, and begins and ends with a letter or digit.',
    reserved: 'This handle is kept for the house. Please choose another one.',
    taken: 'Somebody has this handle, or one that looks the same. Please choose another one.',
  },
  'link-refused': {
    self: 'These are the same account already.',
    'same-platform': 'Both accounts have a chat of the same kind. Unlink one of them first.',
    'two-plans': 'Both accounts have a plan. Cancel one of them first.',
    'orders-under-way': 'Something is still being made. Wait until it is done, then try again.',
    leaving: 'One of the accounts is being erased.',
  },
  'unlink-refused': {
    last: 'This is the only chat of your account. Link another one first.',
    unknown: 'This chat is not linked any more.',
  },
  'erase-refused': { plan: 'You have a plan. Cancel it first, or it would go on being charged.' },
  'picture-refused': {
    format: 'That is not a picture that can be used. Try a JPEG, PNG or WebP.',
    'too-large': 'That picture is too large. Try a smaller one.',
  },
};

/** What went wrong, in words for a person. */
export function explain(error: unknown): string {
  if (!(error instanceof ApiError))
    return 'Something went wrong on this page. Load it again, then try once more.';
  const reason = String(error.problem?.reason);
  return explainReason(error.type, reason) ?? explainOption(error) ?? error.message;
}

/** What a refusal means, by its word and its reason. */
export function explainReason(type: string, reason: string): string | undefined {
  const words = WORDS[type];
  return typeof words === 'string' ? words : words?.[reason];
}

function explainOption({ type, problem }: ApiError): string | undefined {
  if (type !== 'bad-option' || problem === undefined) return undefined;
  return `That ${String(problem.option)} cannot be used. It has to be ${String(problem.allowed)}.`;
}
