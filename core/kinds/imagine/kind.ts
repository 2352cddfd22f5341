import type { OrderKind } from '../kind.ts';
import {
  type PictureParams,
  pictureParamsSchema,
  picturePriceEach,
  pictureTask,
  wishesOf,
} from '../picture.ts';

/** Pictures from words. */
export const imagine: OrderKind<PictureParams> = {
  name: 'imagine',
  params: pictureParamsSchema,
  texts: wishesOf,
  outputCount: (params) => params.count,
  priceEach: picturePriceEach,
  task: (params) => ({ type: 'text-to-image', ...pictureTask(params) }),
  outputSize: ({ width, height }) => ({ width, height }),
  words: { en: { title: 'Imagine', working: 'Painting' } },
};
