import { NOTIFICATION_KINDS, type NotificationSettings } from '@easel/core/contract/account.ts';
import type { CreationId } from '@easel/core/ids.ts';
import type { Notice } from '@easel/core/notices/notice.ts';
import type { NotificationStep } from '../actions.ts';
import type { Words } from '../words/en.ts';
import type { Note } from '../words/note.ts';
import { line, small, title } from './blocks.ts';
import type { Block, Button, Card } from './card.ts';
import { linksTo } from './links.ts';
import { noteCard } from './note.ts';

/** After something was published: where it is, and what can be done with it. */
export function publishedCard(
  input: { creations: CreationId[]; siteUrl: string | undefined },
  { social }: Words,
): Card {
  const { creations, siteUrl } = input;
  const [only] = creations;
  const card = noteCard(social.published(creations.length), 'done');
  if (!only || creations.length > 1) return card;
  return {
    ...card,
    links: linksTo(siteUrl, `/c/${only}`, social.buttons.open),
    buttons: [
      [
        { action: { name: 'tags', id: only }, label: social.buttons.tags, style: 'secondary' },
        { action: { name: 'hide', id: only }, label: social.buttons.hide, style: 'secondary' },
      ],
    ],
  };
}

/** Asks which picture of an order. */
export function choiceCard(question: Note, choices: { label: string; action: Button['action'] }[]): Card {
  const buttons = choices.map(({ label, action }): Button => ({ action, label, style: 'secondary' }));
  return { ...noteCard(question), buttons: [buttons] };
}

/** What others did, gathered. */
export function socialNoticeCard(
  notice: Extract<Notice, { kind: 'social' }>,
  siteUrl: string | undefined,
  { social }: Words,
): Card {
  const { notices, buttons } = social;
  const blocks: Block[] = [title(notices.title)];
  for (const done of notice.lines) blocks.push(line(notices.line(done)));
  if (notice.more > 0) blocks.push(line(notices.more(notice.more)));
  blocks.push(small(notices.change));
  const creations = new Set(notice.lines.flatMap(({ creation }) => creation ?? []));
  const [only] = creations;
  const path = only !== undefined && creations.size === 1 ? `/c/${only}` : '/';
  return { tone: 'info', blocks, buttons: [], links: linksTo(siteUrl, path, buttons.open) };
}

/** To operators: people reported something. */
export function reportsNoticeCard(
  { waiting }: Extract<Notice, { kind: 'reports' }>,
  siteUrl: string | undefined,
  { social }: Words,
): Card {
  const { reports, buttons } = social;
  return { ...noteCard(reports(waiting)), links: linksTo(siteUrl, '/me/reports', buttons.open) };
}

/** `/notifications`: of what, where and when somebody is told, with a switch for each. */
export function notificationsCard(settings: NotificationSettings, { social }: Words): Card {
  const { notifications: said } = social;
  const { quiet } = settings;
  const step = (name: NotificationStep, label: string, isOn: boolean): Button => ({
    action: { name: 'notifications', step: name },
    label,
    style: isOn ? 'primary' : 'secondary',
  });
  const kinds = NOTIFICATION_KINDS.map((kind) => {
    const isOn = settings.kinds[kind];
    const label = isOn ? said.isOn(said.kinds[kind]) : said.isOff(said.kinds[kind]);
    return step(`${kind}-${isOn ? 'off' : 'on'}`, label, isOn);
  });
  const chats = (['discord', 'telegram', 'none'] as const).map((chat) =>
    step(`in-${chat}`, said.chatIn(chat), settings.chat === chat),
  );
  return {
    tone: 'info',
    blocks: [
      title(said.title),
      line(said.chat(settings.chat)),
      line(quiet ? said.quiet(quiet.from, quiet.to, quiet.timeZone) : said.neverQuiet),
      small('/notifications ', said.usage),
    ],
    buttons: [kinds, chats],
  };
}
