import { credits } from '@easel/bot-shared/words/format.ts';
import { MODELS } from '@easel/core/catalog/models.ts';
import { ASPECTS, sizeOfAspect } from '@easel/core/catalog/sizes.ts';
import { STYLES } from '@easel/core/catalog/styles.ts';
import { listAvailableModels } from '@easel/core/orders/capacity.ts';
import { type AutocompleteInteraction, InteractionResponseType } from 'discord.js';
import type { DiscordDeps } from '../deps.ts';

interface Choice {
  name: string;
  value: string;
}

/** Discord shows at most this many. */
const CHOICES_MAX = 25;
const NAME_MAX = 100;
/** People type on: a list that comes later than this helps nobody. */
const PATIENCE_MS = 1_500;

/** Answers what may be chosen for the option that somebody is typing in. */
export async function suggest(deps: DiscordDeps, interaction: AutocompleteInteraction): Promise<void> {
  const { name, value } = interaction.options.getFocused(true);
  const choices = (await choicesFor(deps, name, value)).slice(0, CHOICES_MAX);
  await deps.api.respond(interaction, {
    type: InteractionResponseType.ApplicationCommandAutocompleteResult,
    data: { choices },
  });
}

async function choicesFor(deps: DiscordDeps, option: string, typed: string): Promise<Choice[]> {
  switch (option) {
    case 'model':
      return matching(await listModels(deps), typed);
    case 'style':
      return matching(
        STYLES.map(({ id, title }) => ({ name: title, value: id })),
        typed,
      );
    case 'aspect':
      return aspects(typed);
    default:
      return [];
  }
}

/** The models that are switched on; with the database too slow to say, all there are. */
async function listModels(deps: DiscordDeps): Promise<Choice[]> {
  const everything = new Promise<typeof MODELS>((resolve) =>
    setTimeout(resolve, PATIENCE_MS, MODELS).unref(),
  );
  const models = await Promise.race([listAvailableModels(deps.db), everything]);
  return models.map(({ id, title, summary, priceEach }) => ({
    name: `${title} · ${credits(priceEach)} · ${summary}`.slice(0, NAME_MAX),
    value: id,
  }));
}

/** Any ratio may be typed: one that works is offered as it stands. */
function aspects(typed: string): Choice[] {
  const known = matching(
    ASPECTS.map((aspect) => ({ name: labelled(aspect), value: aspect })),
    typed,
  );
  const own = typed.trim();
  const isNew = sizeOfAspect(own) !== undefined && !known.some(({ value }) => value === own);
  return isNew ? [{ name: labelled(own), value: own }, ...known] : known;
}

function labelled(aspect: string): string {
  const size = sizeOfAspect(aspect);
  return size ? `${aspect} · ${size.width}×${size.height}` : aspect;
}

function matching(choices: Choice[], typed: string): Choice[] {
  const wanted = typed.trim().toLowerCase();
  return choices.filter(({ name, value }) => `${name} ${value}`.toLowerCase().includes(wanted));
}
