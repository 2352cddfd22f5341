import { setTimeout } from 'node:timers/promises';
import type { CreationDetail } from '@easel/core/contract/creation.ts';
import type { CreationId } from '@easel/core/ids.ts';
import { changeCreation, type Visibility } from '@easel/core/social/publication.ts';
import { imagine, untilReceipt } from '../e2e/chat-hands.ts';
import { type GalleryStage, openGalleryStage, type StagedMember, useStage } from './account-stage.ts';

const LOOK_EVERY_MS = 50;

/** A gallery in which somebody shows pictures. */
export interface PublicStage extends GalleryStage {
  artist: StagedMember;
  /** Asks for pictures in the chat, one order. @returns theirs. */
  make(prompt: string): Promise<CreationId[]>;
  show(creation: CreationId, change?: { visibility?: Visibility; tags?: string[] }): Promise<void>;
  /** A creation as the api tells it to visitors. */
  read(creation: CreationId): Promise<CreationDetail>;
  /** A page as somebody without a browser gets it, and with what status. */
  fetchPage(path: string): Promise<{ status: number; text: string; headers: Headers }>;
}

/** A public stage for the stories of a file. */
export const usePublicStage = (): PublicStage => useStage(openPublicStage);

async function openPublicStage(): Promise<PublicStage> {
  const stage = await openGalleryStage();
  const artist = await stage.newMember();
  const { deps, studio, address } = stage;
  return {
    ...stage,
    artist,
    async make(prompt) {
      const known = new Set(await creationsOf(stage, artist));
      const card = await imagine(artist.member, { prompt });
      await untilReceipt(studio.world, artist.channel, card);
      const made = (await creationsOf(stage, artist)).filter((id) => !known.has(id));
      await untilSettled(stage, made);
      return made;
    },
    show: (creation, change = { visibility: 'public' }) =>
      changeCreation(deps, { account: artist.account.id, creation, change }),
    async read(creation) {
      const answer = await fetch(`${address}/api/v1/creations/${creation}`);
      return (await answer.json()) as CreationDetail;
    },
    async fetchPage(path) {
      const answer = await fetch(address + path);
      return { status: answer.status, text: await answer.text(), headers: answer.headers };
    },
  };
}

async function creationsOf({ deps }: GalleryStage, { account }: StagedMember): Promise<CreationId[]> {
  const rows = await deps.db
    .selectFrom('creation')
    .select('id')
    .where('account_id', '=', account.id)
    .execute();
  return rows.map(({ id }) => id as CreationId);
}

/** The receipt is shown a moment before the order has ended, and only what has ended can be shown. */
async function untilSettled({ deps }: GalleryStage, made: CreationId[]): Promise<void> {
  for (;;) {
    const open = await deps.db
      .selectFrom('creation')
      .innerJoin('orders', 'orders.id', 'creation.order_id')
      .select('creation.id')
      .where('creation.id', 'in', made)
      .where('orders.status', '<>', 'succeeded')
      .execute();
    if (open.length === 0) return;
    await setTimeout(LOOK_EVERY_MS);
  }
}
