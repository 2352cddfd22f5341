import { parseQuiet, showNotifications } from '@easel/bot-shared/flows/notifications.ts';
import { beginRemix } from '@easel/bot-shared/flows/remix.ts';
import { publish as publishPictures, showFeed, showGallery } from '@easel/bot-shared/flows/social.ts';
import { en } from '@easel/bot-shared/words/en.ts';
import {
  type APIApplicationCommandOption,
  ApplicationCommandOptionType,
  ApplicationCommandType,
} from 'discord.js';
import { type Command, WHERE } from './command.ts';

const { commands, options } = en.discord;

/** Commands about showing pictures to others, and about what others show. */
export const publish = command('publish', {
  options: [text('id', options.publishId, 50), text('tags', options.tags, 400)],
  run: (deps, { options: given }, { asker, words }) => {
    const id = given.getString('id') ?? undefined;
    return publishPictures(deps, { asker, id, tags: given.getString('tags') ?? undefined }, words);
  },
});

export const gallery = command('gallery', {
  run: (deps, _, { asker, words }) => showGallery(deps, asker, words),
});

export const feed = command('feed', {
  options: [
    {
      type: ApplicationCommandOptionType.String,
      name: 'sort',
      description: options.sort,
      choices: (['new', 'trending', 'following'] as const).map((value) => ({
        name: en.social.buttons.sorts[value],
        value,
      })),
    },
  ],
  run: (deps, { options: given }, { asker, words }) => {
    const sort = (given.getString('sort') ?? 'trending') as 'new' | 'trending' | 'following';
    return showFeed(deps, { asker, sort, page: 0 }, words);
  },
});

export const remix = command('remix', {
  options: [{ ...text('id', options.remixId, 50), required: true }],
  run: (deps, { options: given }, { asker }) => beginRemix(deps, { asker, id: given.getString('id', true) }),
});

export const notifications = command('notifications', {
  options: [text('quiet', options.quiet, 60)],
  run: async (deps, { options: given }, { asker, words }) => {
    const change = parseQuiet(given.getString('quiet') ?? '', words.social.notifications.usage);
    return { type: 'card', isPrivate: true, card: await showNotifications(deps, { asker, change }, words) };
  },
});

type SocialName = 'publish' | 'gallery' | 'feed' | 'remix' | 'notifications';

function command(
  name: SocialName,
  about: { options?: APIApplicationCommandOption[]; run: Command['run'] },
): Command {
  const given = about.options ? { options: about.options } : {};
  return {
    data: { ...WHERE, type: ApplicationCommandType.ChatInput, name, description: commands[name], ...given },
    promises: () => 'private',
    run: about.run,
  };
}

function text(name: string, description: string, maxLength: number) {
  return { type: ApplicationCommandOptionType.String, name, description, max_length: maxLength } as const;
}
