// What every page does once it is there. What few pages have use for is fetched by those that do.
import { renderWho } from '../../render/who.ts';
import { watchMe } from '../lib/api.ts';
import { fill, find, whenIdle, whenLoaded } from '../lib/dom.ts';
import { startCreation } from './creation.ts';
import { startThemeSwitch } from './theme.ts';
import { startWall } from './wall.ts';

const WORKER_AFTER_MS = 3_000;

startThemeSwitch();

const who = find('[data-who]');
whenIdle(() =>
  watchMe((me) => {
    if (who && me) fill(who, renderWho(me));
  }),
);

const wall = find('[data-wall]');
if (wall) startWall(wall);

const creation = find('[data-creation]');
if (creation) startCreation(creation);

const artist = find('[data-artist]');
if (artist) import('./artist.ts').then(({ startArtist }) => startArtist(artist));

const following = find('[data-following]');
if (following) import('./following.ts').then(({ startFollowing }) => startFollowing(following));

// Only its owner may see what is not public: to them, and with their own eyes, the page of nothing becomes that picture's.
const unseen = find('[data-nothing]');
if (unseen && location.pathname.startsWith('/c/')) {
  import('./own-creation.ts').then(({ showOwnCreation }) => showOwnCreation());
}

addEventListener('click', (event) => {
  const button = event.target instanceof Element && event.target.closest<HTMLElement>('[data-report]');
  if (button) import('./report.ts').then(({ openReport }) => openReport(button.dataset));
});

// Starting it takes a process of its own, which fetches what it keeps: later than everything that the page is.
if ('serviceWorker' in navigator && location.protocol !== 'file:') {
  whenLoaded(() =>
    setTimeout(() => navigator.serviceWorker.register('/sw.js').catch(() => undefined), WORKER_AFTER_MS),
  );
}
