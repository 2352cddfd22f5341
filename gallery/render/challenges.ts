import type { Challenge } from '@easel/core/contract/social.ts';
import type { Wall } from './gallery-input.ts';
import { type Html, html } from './html.ts';
import type { RenderedPage } from './page.ts';
import { challengePath, tagPath, withQuery } from './paths.ts';
import { renderWall, toList } from './wall.ts';
import { count, date, shorten } from './words.ts';

export function renderChallengesPage(challenges: Challenge[], now: Date): RenderedPage {
  return {
    place: 'challenges',
    head: { title: 'Challenges', path: '/challenges', description: 'Themes to make pictures for, together.' },
    main: html`<div class="intro"><h1>Challenges</h1><p class="muted">A theme, a tag and a time. Whoever publishes a picture with the tag takes part.</p></div>
${
  challenges.length === 0
    ? html`<div class="empty"><p>There is no challenge at the moment.</p></div>`
    : html`<ul role="list" class="cards">${byTurn(challenges, now).map(
        (challenge) => html`<li class="card stack">
<h2 dir="auto"><a href="${challengePath(challenge.id)}">${challenge.title}</a></h2>
${renderWhen(challenge, now)}
<p dir="auto">${shorten(challenge.about, 240)}</p>
<p class="muted small">#${challenge.tag} · ${count(challenge.creations, 'picture')}</p></li>`,
      )}</ul>`
}`,
  };
}

export function renderChallengePage(input: { challenge: Challenge; wall: Wall; now: Date }): RenderedPage {
  const { challenge, wall, now } = input;
  const path = challengePath(challenge.id);
  const list = toList(wall, (cursor) => withQuery(path, { cursor }));
  return {
    place: 'challenges',
    head: {
      title: challenge.title,
      description: shorten(challenge.about, 200) || `A challenge: #${challenge.tag}`,
      path,
      ...(list.next !== undefined && { next: list.next }),
    },
    main: html`<div class="intro"><h1 dir="auto">${challenge.title}</h1>${renderWhen(challenge, now)}
<p dir="auto">${challenge.about}</p><p class="muted">Take part: publish with the tag <a href="${tagPath(challenge.tag)}">#${challenge.tag}</a>.</p></div>
${renderWall({ ...list, empty: 'No picture yet. Yours could be the first.' })}`,
  };
}

type Turn = 'open' | 'ahead' | 'over';
const TURNS: Turn[] = ['open', 'ahead', 'over'];

function turnOf({ startsAt, endsAt }: Challenge, now: Date): Turn {
  if (Date.parse(endsAt) <= now.getTime()) return 'over';
  return Date.parse(startsAt) > now.getTime() ? 'ahead' : 'open';
}

/** What one can take part in first. */
function byTurn(challenges: Challenge[], now: Date): Challenge[] {
  return TURNS.flatMap((turn) => challenges.filter((challenge) => turnOf(challenge, now) === turn));
}

function renderWhen(challenge: Challenge, now: Date): Html {
  const { startsAt, endsAt } = challenge;
  const turn = turnOf(challenge, now);
  if (turn === 'over')
    return html`<p class="muted">Ended on <time datetime="${endsAt}">${date(endsAt)}</time></p>`;
  if (turn === 'ahead')
    return html`<p class="muted">Begins on <time datetime="${startsAt}">${date(startsAt)}</time></p>`;
  return html`<p class="open">Open until <time datetime="${endsAt}">${date(endsAt)}</time></p>`;
}
