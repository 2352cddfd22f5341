import type { AccountCounts } from '@easel/core/accounts/counts.ts';
import type { LinkPreview, LinkSide } from '@easel/core/accounts/link.ts';
import type { LinkedIdentity, Profile } from '@easel/core/accounts/profile.ts';
import type { Platform } from '@easel/core/platform.ts';
import type { AccountStep } from '../actions.ts';
import type { Words } from '../words/en.ts';
import { facts, line, small, title } from './blocks.ts';
import type { Block, Button, Card, Link } from './card.ts';
import { noteCard } from './note.ts';

/** The one-time link that signs a browser in. */
export function loginCard(url: string, { account: { login } }: Words): Card {
  return { ...noteCard(login), links: [{ label: login.open, url }] };
}

/**
 * The chats of an account, and how another one joins it.
 *
 * @param input.offer the code for the other chat; undefined: both chats are there.
 */
export function linkCard(
  input: { identities: LinkedIdentity[]; here: Platform; offer?: { code: string; url: string | undefined } },
  words: Words,
): Card {
  const { link } = words.account;
  const { identities, here, offer } = input;
  const blocks: Block[] = [title(link.title), line(link.chats(identities))];
  if (!offer) {
    const buttons = identities.map(({ platform }) => button(`unlink-${platform}`, link.unlink(platform)));
    return { tone: 'info', blocks: [...blocks, line(link.both)], buttons: [buttons] };
  }
  blocks.push(line(link.how, ' ', { code: link.command(here, offer.code) }), small(link.warning));
  return { tone: 'waiting', blocks, buttons: [], ...linkTo(link.open, offer.url) };
}

/** Asks before two accounts become one. */
export function joinCard(preview: LinkPreview, code: string, words: Words): Card {
  const { join } = words.account;
  const { into, from, welcomeReturned, makesAdmin, obstacle } = preview;
  const side = ({ handle, identities, creations, balance }: LinkSide) =>
    join.side(handle, identities, creations, balance);
  const blocks: Block[] = [
    title(join.title),
    facts([
      { label: join.stays, value: side(into) },
      { label: join.joins, value: side(from) },
    ]),
  ];
  if (obstacle) {
    const why = words.errors['link-refused']({ reason: obstacle });
    blocks.push(line({ strong: why.title }, ' ', why.help));
    return { tone: 'sorry', blocks, buttons: [] };
  }
  blocks.push(line({ strong: join.after(preview.balanceAfter) }));
  if (welcomeReturned > 0n) blocks.push(small(join.welcome(welcomeReturned)));
  if (makesAdmin) blocks.push(line({ strong: join.admin }));
  blocks.push(line(join.warning));
  const yes: Button = { action: { name: 'join', code }, label: join.confirm, style: 'primary' };
  return { tone: 'waiting', blocks, buttons: [[yes, button('stay-apart', join.dismiss)]] };
}

/** Asks before a chat is taken from its account. */
export function unlinkCard(platform: Platform, { account: { link } }: Words): Card {
  const surely = button(`unlink-${platform}-surely`, link.unlinkSurely, 'danger');
  return { ...noteCard(link.unlinkAsk(platform)), buttons: [[surely, button('link', '←')]] };
}

/** How others see somebody. */
export function profileCard(
  input: { profile: Profile; counts: AccountCounts; here: Platform; url: string | undefined },
  words: Words,
): Card {
  const { profile: said } = words.account;
  const { profile, counts, here, url } = input;
  const items = [
    { label: said.handle, value: `@${profile.handle}` },
    { label: said.name, value: profile.name || said.unset },
    { label: said.bio, value: profile.bio || said.unset },
    { label: said.pictures, value: said.counts(counts.creations, counts.published) },
  ];
  return {
    tone: 'info',
    blocks: [title(said.title), facts(items), small(said.how[here])],
    buttons: [],
    ...linkTo(said.open, url),
  };
}

/** What others may see, and a switch for each. */
export function privacyCard(profile: Profile, url: string | undefined, words: Words): Card {
  const { privacy: said } = words.account;
  const { publishByDefault, showPrompts, indexable } = profile.privacy;
  const switches = [
    { name: 'publish', isOn: publishByDefault, ...said.publish },
    { name: 'prompts', isOn: showPrompts, ...said.prompts },
    { name: 'index', isOn: indexable, ...said.index },
  ] as const;
  const buttons = [
    switches.map(({ name, isOn, turnOn, turnOff }) =>
      isOn ? button(`${name}-off`, turnOff) : button(`${name}-on`, turnOn),
    ),
  ];
  const blocks: Block[] = [title(said.title), ...switches.map(({ isOn, on, off }) => line(isOn ? on : off))];
  if (profile.eraseAt) {
    blocks.push(line({ strong: said.leaving(profile.eraseAt) }));
    buttons.push([button('stay', said.stay, 'primary')]);
  }
  return { tone: 'info', blocks, buttons, ...linkTo(said.open, url) };
}

function linkTo(label: string, url: string | undefined): { links?: Link[] } {
  return url === undefined ? {} : { links: [{ label, url }] };
}

function button(step: AccountStep, label: string, style: Button['style'] = 'secondary'): Button {
  return { action: { name: 'account', step }, label, style };
}
