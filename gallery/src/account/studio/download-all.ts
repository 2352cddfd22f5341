import type { CreationCard } from '@easel/core/contract/creation.ts';

/** Browsers drop downloads that begin in the same moment. */
const BETWEEN_MS = 600;

/** Downloads one file after the other; the browser asks once whether it may. */
export async function downloadAll(cards: CreationCard[]): Promise<void> {
  for (const { id } of cards) {
    const link = document.createElement('a');
    link.href = `/api/v1/creations/${encodeURIComponent(id)}/download`;
    link.download = '';
    link.click();
    await new Promise((resolve) => setTimeout(resolve, BETWEEN_MS));
  }
}
