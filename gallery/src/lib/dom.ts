import { type Html, toText } from '../../render/html.ts';
import { PLACEHOLDER_START } from '../../render/placeholder.ts';

const IDLE_AT_LAST_MS = 500;
const LOADED_AT_LAST_MS = 10_000;

/** The first element of a kind, within another or the page. */
export function find<Kind extends HTMLElement = HTMLElement>(
  selector: string,
  within: ParentNode = document,
): Kind | undefined {
  return within.querySelector<Kind>(selector) ?? undefined;
}

export function findAll<Kind extends HTMLElement = HTMLElement>(
  selector: string,
  within: ParentNode = document,
): Kind[] {
  return [...within.querySelectorAll<Kind>(selector)];
}

/** Elements made of safe markup. */
export function build(markup: Html): HTMLElement[] {
  const template = document.createElement('template');
  template.innerHTML = toText(markup);
  showPlaceholders(template.content);
  return [...template.content.children].filter((child) => child instanceof HTMLElement);
}

/** Puts safe markup in place of what is in an element. */
export function fill(element: Element, markup: Html): void {
  element.innerHTML = toText(markup);
}

/** Shows the placeholders that stand in `data-hash` only. */
export function showPlaceholders(within: ParentNode): void {
  findAll('[data-hash]', within).forEach(showPlaceholder);
}

/** Shows one, unless its picture is there already. The policy forbids styles in markup, not those that scripts set. */
export function showPlaceholder(place: HTMLElement): void {
  const picture = place.nextElementSibling;
  // One that has not begun is complete, too, in some places.
  if (picture instanceof HTMLImageElement && picture.complete && picture.naturalWidth > 0) return;
  place.style.backgroundImage = `url(${PLACEHOLDER_START}${place.dataset.hash})`;
}

/** Does what nobody waits for when the page is there: until then it would hold up the first pictures. */
export function whenLoaded(task: () => void): void {
  let isDone = false;
  const doOnce = () => {
    if (isDone) return;
    isDone = true;
    task();
  };
  if (document.readyState === 'complete') doOnce();
  else {
    addEventListener('load', () => setTimeout(doOnce));
    // A picture that does not come holds that up for ever.
    setTimeout(doOnce, LOADED_AT_LAST_MS);
  }
}

/** Does what is soon needed as soon as there is nothing else to do, so that nobody waits for it. */
export function whenIdle(task: () => void): void {
  if ('requestIdleCallback' in window) requestIdleCallback(task, { timeout: IDLE_AT_LAST_MS });
  // Safari
  else setTimeout(task);
}

/** Where to sign in, and come back from to this page. */
export function signInAddress(): string {
  return `/sign-in?next=${encodeURIComponent(location.pathname + location.search)}`;
}
