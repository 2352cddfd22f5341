const SHOWN_MS = 5_000;
let timer: ReturnType<typeof setTimeout> | undefined;

/** Tells something in passing, to screen readers too; a refusal's own message for an error. */
export function toast(what: string | Error): void {
  const place = document.querySelector('[data-toast]');
  if (!place) return;
  place.textContent = typeof what === 'string' ? what : what.message;
  clearTimeout(timer);
  timer = setTimeout(() => {
    place.textContent = '';
  }, SHOWN_MS);
}
