import type { OrderKind } from '../kind.ts';
import { type PictureParams, pictureKind, pictureParamsSchema, pictureTask } from '../picture.ts';

/** Pictures from words. */
export const imagine: OrderKind<PictureParams> = {
  ...pictureKind,
  name: 'imagine',
  params: pictureParamsSchema,
  task: (params) => ({ type: 'text-to-image', ...pictureTask(params) }),
  words: { en: { title: 'Imagine', working: 'Painting' } },
};
