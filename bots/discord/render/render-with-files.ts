import type { Card } from '@easel/bot-shared/cards/card.ts';
import { loadPictures } from '@easel/bot-shared/delivery/load-pictures.ts';
import type { MediaStorage } from '@easel/core/storage/storage.ts';
import type { RenderedMessage } from '../api/discord-api.ts';
import { renderCard } from './render-card.ts';

const MEBIBYTE = 1024 * 1024;
/** The largest file where nothing else is said. */
export const FILE_LIMIT_BYTES = 10 * MEBIBYTE;
/** All of a request is at most 25 MiB; its text needs room too. */
const TOTAL_LIMIT_BYTES = 24 * MEBIBYTE;

/** A card as a message, with the best files of its pictures that fit. */
export async function renderWithFiles(
  storage: MediaStorage,
  card: Card,
  fileBytes: number,
): Promise<RenderedMessage> {
  const creations = card.blocks.find((block) => block.type === 'pictures')?.creations ?? [];
  const limits = { fileBytes, totalBytes: TOTAL_LIMIT_BYTES };
  return renderCard(card, await loadPictures(storage, creations, limits));
}
