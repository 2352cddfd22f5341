import type { Me } from '@easel/core/contract/account.ts';
import type { CreationCard } from '@easel/core/contract/creation.ts';
import type { Page } from '@easel/core/contract/page.ts';
import { messageButtons } from '@easel/sandbox/discord/message-reading.ts';
import type { SandboxWorld } from '@easel/sandbox/world.ts';
import type { Story } from './story.ts';

type Member = ReturnType<ReturnType<SandboxWorld['discord']['addUser']>['in']>;

const PATIENCE_MS = 120_000;
const LOOK_EVERY_MS = 200;

/**
 * Somebody signs in on the web by the bot's link and hangs their newest picture on the wall, as the pages of the gallery do
 * it; then a visitor finds it there. @throws when the wall does not show it.
 */
export async function hangPicture(
  story: Story,
  { member, site }: { member: Member; site: string },
): Promise<void> {
  story.scene('The gallery');
  story.tell('the member types  /login  in Discord and opens the link');
  const offer = await (await member.command('login')).message();
  const link = messageButtons(offer).find(({ url }) => url !== undefined)?.url;
  const code = link && new URLSearchParams(new URL(link).hash.slice(1)).get('code');
  if (!code) throw new Error('the bot gave no link to sign in by');
  const browser = await signIn(site, code);

  const mine = await browser<Page<CreationCard>>('GET', '/me/creations');
  const [newest] = mine.items;
  if (!newest) throw new Error('the studio on the web shows no picture');
  story.tell(`finds ${mine.items.length} pictures in their studio on the web, and publishes the newest`);
  await browser('PATCH', `/creations/${newest.id}`, { visibility: 'public', tags: ['demo'] });

  const wall = await waitForTile(site, newest.id);
  const picture = /<img class="[^"]*"[^>]*>\s*<img src="([^"]+)"/.exec(wall)?.[1] ?? newest.media.small.url;
  story.tell(`a visitor opens the wall, and there it hangs: ${site}/c/${newest.id}`);
  const shown = await fetch(new URL(picture, site));
  if (!shown.ok) throw new Error(`the wall's picture answers ${shown.status}`);
}

/** The wall is ready a few seconds after the first start; from then on, what is published is on it at once. */
async function waitForTile(site: string, id: string): Promise<string> {
  const deadline = performance.now() + PATIENCE_MS;
  for (;;) {
    const wall = await fetch(`${site}/`);
    const text = await wall.text();
    if (wall.ok && text.includes(`data-id="${id}"`)) return text;
    if (performance.now() > deadline) throw new Error(`the wall does not show ${id} (${wall.status})`);
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
  }
}

type Call = <Answer>(method: string, path: string, body?: object) => Promise<Answer>;

async function signIn(site: string, code: string): Promise<Call> {
  const headers = { 'content-type': 'application/json', origin: site };
  const answer = await fetch(`${site}/api/v1/sign-in/link`, {
    method: 'POST',
    headers,
    body: JSON.stringify({ code }),
  });
  if (!answer.ok) throw new Error(`signing in answered ${answer.status}: ${await answer.text()}`);
  const { csrfToken } = (await answer.json()) as Me;
  const cookie = answer.headers
    .getSetCookie()
    .map((line) => line.split(';')[0])
    .join('; ');
  return async <Answer>(method: string, path: string, body?: object) => {
    const called = await fetch(`${site}/api/v1${path}`, {
      method,
      headers: { ...(body && headers), cookie, 'x-csrf-token': csrfToken, origin: site },
      ...(body && { body: JSON.stringify(body) }),
    });
    if (!called.ok) throw new Error(`${method} ${path} answered ${called.status}: ${await called.text()}`);
    return (await called.json()) as Answer;
  };
}
