import { explain } from './explain.ts';

const SHOWN_MS = 5_000;
let timer: ReturnType<typeof setTimeout> | undefined;

/** Tells something in passing, to screen readers too; of what was thrown: what it means. */
export function toast(what: unknown): void {
  const place = document.querySelector('[data-toast]');
  if (!place) return;
  place.textContent = typeof what === 'string' ? what : explain(what);
  clearTimeout(timer);
  timer = setTimeout(() => {
    place.textContent = '';
  }, SHOWN_MS);
}
