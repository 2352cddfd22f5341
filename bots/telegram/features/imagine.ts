import { askForPictures } from '@easel/bot-shared/flows/imagine.ts';
import { Composer } from 'grammy';
import { answerOutcome } from '../answer.ts';
import type { TelegramContext, TelegramDeps } from '../context.ts';
import { turnOf } from '../updates/turn.ts';

/** `/imagine`, a mention in a group, and in a private chat whatever somebody writes. */
export function imagineFeature(deps: TelegramDeps): Composer<TelegramContext> {
  const feature = new Composer<TelegramContext>();
  feature.command('imagine', (ctx) => ask(ctx, ctx.match));
  feature.on('message:text', (ctx, next) => {
    const text = promptIn(ctx, deps.me.username);
    return text === undefined ? next() : ask(ctx, text);
  });

  async function ask(ctx: TelegramContext, text: string): Promise<void> {
    const turn = turnOf(ctx);
    if (!turn) return;
    const request = { ...turn.asker, key: turn.key, text, options: {} };
    await answerOutcome(deps, turn, await askForPictures(deps, request, turn.words));
  }
  return feature;
}

function promptIn(ctx: TelegramContext, username: string): string | undefined {
  const text = ctx.message?.text ?? '';
  if (text.startsWith('/')) return undefined;
  if (ctx.chat?.type === 'private') return text;
  const address = `@${username}`.toLowerCase();
  const mention = ctx.entities('mention').find((entity) => entity.text.toLowerCase() === address);
  return mention && `${text.slice(0, mention.offset)} ${text.slice(mention.offset + mention.length)}`.trim();
}
