import { showFeed, showGallery } from '@easel/bot-shared/flows/feed.ts';
import { parseQuiet, showNotifications } from '@easel/bot-shared/flows/notifications.ts';
import { forThemAlone } from '@easel/bot-shared/flows/outcome.ts';
import { publish as publishPictures } from '@easel/bot-shared/flows/publish.ts';
import { beginRemix } from '@easel/bot-shared/flows/remix.ts';
import { en } from '@easel/bot-shared/words/en.ts';
import { ApplicationCommandOptionType } from 'discord.js';
import { slashCommand } from './command.ts';
import { textOption } from './options.ts';

const { options } = en.discord;

/** Commands about showing pictures to others, and about what others show. */
export const publish = slashCommand('publish', {
  options: [textOption('id', options.publishId, 50), textOption('tags', options.tags, 400)],
  run: (deps, { options: given }, { asker, words }) => {
    const id = given.getString('id') ?? undefined;
    return publishPictures(deps, { asker, id, tags: given.getString('tags') ?? undefined }, words);
  },
});

export const gallery = slashCommand('gallery', {
  run: (deps, _, { asker, words }) => showGallery(deps, asker, words),
});

export const feed = slashCommand('feed', {
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

export const remix = slashCommand('remix', {
  options: [{ ...textOption('id', options.remixId, 50), required: true }],
  run: (deps, { options: given }, { asker }) => beginRemix(deps, { asker, id: given.getString('id', true) }),
});

export const notifications = slashCommand('notifications', {
  options: [textOption('quiet', options.quiet, 60)],
  run: async (deps, { options: given }, { asker, words }) => {
    const change = parseQuiet(given.getString('quiet') ?? '', words.social.notifications.usage);
    return forThemAlone(await showNotifications(deps, { asker, change }, words));
  },
});
