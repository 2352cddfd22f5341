import { isDeepStrictEqual } from 'node:util';
import { en } from '@easel/bot-shared/words/en.ts';
import type { Api } from 'grammy';
import type { Logger } from 'pino';

const SCOPES = [{ type: 'all_private_chats' }, { type: 'all_group_chats' }] as const;

/** Tells Telegram the commands and what the bot is, where it shows something else. The bot works without, so failing is no error. */
export async function registerBot(api: Api, log: Logger): Promise<void> {
  try {
    const { commands, about, description } = en.telegram;
    const list = Object.entries(commands).map(([command, words]) => ({ command, description: words }));
    for (const scope of SCOPES) {
      if (isDeepStrictEqual(await api.getMyCommands({ scope }), list)) continue;
      await api.setMyCommands(list, { scope });
      log.info({ scope: scope.type }, 'telegram commands registered');
    }
    if ((await api.getMyDescription()).description !== description) await api.setMyDescription(description);
    if ((await api.getMyShortDescription()).short_description !== about)
      await api.setMyShortDescription(about);
  } catch (error) {
    log.warn({ err: error }, 'telegram commands not registered');
  }
}
