// What every page does once it is there. The rest of a page's script is fetched only where the page has use for it.
import { renderWho } from '../../render/who.ts';
import { watchMe } from '../lib/api.ts';
import { fill, find } from '../lib/dom.ts';
import { startThemeSwitch } from './theme.ts';

startThemeSwitch();

const who = find('[data-who]');
watchMe((me) => {
  if (who && me) fill(who, renderWho(me));
});

const wall = find('[data-wall]');
if (wall) import('./wall.ts').then(({ startWall }) => startWall(wall));

const creation = find('[data-creation]');
if (creation) import('./creation.ts').then(({ startCreation }) => startCreation(creation));

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

if ('serviceWorker' in navigator && location.protocol !== 'file:') {
  addEventListener('load', () => navigator.serviceWorker.register('/sw.js').catch(() => undefined));
}
