import { z } from 'zod';
import { type CreationId, idText } from '../../ids.ts';
import type { OrderKind } from '../kind.ts';
import { type PictureParams, pictureKind, pictureParamsSchema, pictureTask } from '../picture.ts';

const SCALE = 2;
/** Low enough to keep every shape, high enough to paint new detail. */
const STRENGTH = 0.3;
/** The longest side that chats and phones show well. */
const SIDE_LIMIT = 2688;

const upscaleParamsSchema = pictureParamsSchema.extend({
  source: idText<CreationId>(),
  count: z.literal(1),
});
export type UpscaleParams = z.infer<typeof upscaleParamsSchema>;

/** The same picture, larger and with finer detail. */
export const upscale: OrderKind<UpscaleParams> = {
  ...pictureKind,
  name: 'upscale',
  params: upscaleParamsSchema,
  task: ({ source, ...params }) => ({
    type: 'image-to-image',
    ...pictureTask(params),
    source,
    strength: STRENGTH,
  }),
  words: { en: { title: 'Upscale', working: 'Refining' } },
};

/** Whether a picture of this size can still grow. */
export function canUpscale(picture: { width: number; height: number }): boolean {
  return Math.max(picture.width, picture.height) * SCALE <= SIDE_LIMIT;
}

/** The upscale of one picture of an order. */
export function upscaleOf(
  params: PictureParams,
  picture: { id: CreationId; width: number; height: number },
): UpscaleParams {
  const size = { width: picture.width * SCALE, height: picture.height * SCALE };
  return { ...params, ...size, source: picture.id, count: 1 };
}
