import { z } from 'zod';

/** Defaults for pictures that a person, a channel or a server has chosen. What is unset is inherited. */
export const pictureDefaultsSchema = z.object({
  model: z.string().optional(),
  style: z.string().optional(),
  aspect: z.string().optional(),
  count: z.number().int().min(1).max(4).optional(),
  negativePrompt: z.string().max(500).optional(),
});
export type PictureDefaults = z.infer<typeof pictureDefaultsSchema>;

/** What the admins of a server or channel have set: defaults, and caps that no order from there may exceed. */
export const chatSettingsSchema = z.object({
  defaults: pictureDefaultsSchema.default({}),
  caps: z
    .object({
      /** Most pictures in one order. */
      count: z.number().int().min(1).max(4).optional(),
      /** The only models allowed. */
      models: z.array(z.string()).min(1).optional(),
    })
    .default({}),
});
export type ChatSettings = z.infer<typeof chatSettingsSchema>;

/** Merges defaults; earlier ones win. */
export function mergeDefaults(...layers: PictureDefaults[]): PictureDefaults {
  return Object.assign({}, ...layers.reverse().map((layer) => dropUnset(layer)));
}

/** The caps of several scopes together: the strictest of each. */
export function mergeCaps(...layers: ChatSettings['caps'][]): ChatSettings['caps'] {
  const counts = layers.flatMap((layer) => layer.count ?? []);
  const lists = layers.flatMap((layer) => (layer.models ? [layer.models] : []));
  const models = lists.reduce<string[] | undefined>(
    (kept, list) => kept?.filter((id) => list.includes(id)) ?? list,
    undefined,
  );
  return { ...(counts.length > 0 && { count: Math.min(...counts) }), ...(models && { models }) };
}

function dropUnset(layer: PictureDefaults): PictureDefaults {
  return Object.fromEntries(Object.entries(layer).filter(([, value]) => value !== undefined));
}
