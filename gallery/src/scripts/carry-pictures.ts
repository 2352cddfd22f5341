const NAME = 'picture';

/**
 * Where browsers can, a picture grows from its tile into its page and back. The page's own picture has the name in
 * creation.css; here the tile that is left or come back to gets it for that moment.
 */
export function carryPictures(hangs: HTMLElement): void {
  addEventListener('pageswap', (event) => {
    const url = event.activation?.entry?.url;
    if (event.viewTransition && url) name(hangs, url, event.viewTransition.finished);
  });
  addEventListener('pagereveal', (event) => {
    const url = navigation.activation?.from?.url;
    if (event.viewTransition && url) name(hangs, url, event.viewTransition.finished);
  });
}

async function name(hangs: HTMLElement, url: string, finished: Promise<unknown>): Promise<void> {
  const path = CSS.escape(new URL(url).pathname);
  const picture = hangs.querySelector<HTMLElement>(`.hang[href="${path}"] img`);
  if (!picture) return;
  picture.style.viewTransitionName = NAME;
  await finished.catch(() => undefined);
  picture.style.viewTransitionName = '';
}
