import { MINUTE_MS, SECOND_MS } from '@easel/core/clock.ts';

/** `12,500`. */
export function amount(number: bigint | number): string {
  return number.toLocaleString('en');
}

/** `1 credit`, `12,500 credits`. */
export function credits(number: bigint): string {
  return `${amount(number)} ${number === 1n ? 'credit' : 'credits'}`;
}

/** What a button says that costs something: `Upscale · 8 cr`. */
export function priced(label: string, price: bigint): string {
  return `${label} · ${amount(price)} cr`;
}

/** `5 s`, `2 min`, `1 h 10 min`: rounded to what somebody who waits cares about. */
export function duration(ms: number): string {
  const seconds = Math.max(1, Math.ceil(ms / SECOND_MS));
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.round(ms / MINUTE_MS);
  if (minutes < 60) return `${minutes} min`;
  const rest = minutes % 60;
  return rest === 0 ? `${Math.floor(minutes / 60)} h` : `${Math.floor(minutes / 60)} h ${rest} min`;
}

export function date(at: Date): string {
  return at.toLocaleDateString('en-GB', { day: 'numeric', month: 'short', year: 'numeric', timeZone: 'UTC' });
}

/** `1 picture`, `4 pictures`. */
export function pictures(count: number): string {
  return count === 1 ? '1 picture' : `${count} pictures`;
}

/** A bar of ten signs for a share from 0 to 1. */
export function bar(value: number): string {
  const full = Math.round(Math.min(1, Math.max(0, value)) * 10);
  return '▰'.repeat(full) + '▱'.repeat(10 - full);
}
