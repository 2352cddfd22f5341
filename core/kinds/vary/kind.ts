import { z } from 'zod';
import { type CreationId, idText } from '../../ids.ts';
import type { OrderKind } from '../kind.ts';
import { type PictureParams, pictureKind, pictureParamsSchema, pictureTask } from '../picture.ts';

const STRENGTH = { subtle: 0.5, strong: 0.75 };

const varyParamsSchema = pictureParamsSchema.extend({
  source: idText<CreationId>(),
  amount: z.enum(['subtle', 'strong']),
});
export type VaryParams = z.infer<typeof varyParamsSchema>;

/** Near relatives of a picture. */
export const vary: OrderKind<VaryParams> = {
  ...pictureKind,
  name: 'vary',
  params: varyParamsSchema,
  task: ({ source, amount, ...params }) => ({
    type: 'image-to-image',
    ...pictureTask(params),
    source,
    strength: STRENGTH[amount],
  }),
  words: { en: { title: 'Vary', working: 'Repainting' } },
};

/** New variations of one picture of an order: as many as the order had. */
export function varyOf(
  params: PictureParams,
  picture: { id: CreationId; width: number; height: number },
  choice: { amount: 'subtle' | 'strong'; seed: number },
): VaryParams {
  const size = { width: picture.width, height: picture.height };
  return { ...params, ...size, source: picture.id, ...choice };
}
