const AMOUNT = new Intl.NumberFormat('en');
const DAY = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium' });
const TIME = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeStyle: 'short' });

/** An amount of credits, which the api writes as text: `1,050`. */
export function amount(credits: string): string {
  return AMOUNT.format(BigInt(credits));
}

/** `1,050 credits` */
export function credits(text: string): string {
  return `${amount(text)} ${text === '1' ? 'credit' : 'credits'}`;
}

/** What came or went: `+500`, `−12`. */
export function change(text: string): string {
  return text.startsWith('-') ? `−${amount(text.slice(1))}` : `+${amount(text)}`;
}

/** A day, where the person is: `14 Mar 2026`. */
export function day(iso: string): string {
  return DAY.format(new Date(iso));
}

/** A day and its time, where the person is. */
export function time(iso: string): string {
  return TIME.format(new Date(iso));
}
