import { setTimeout } from 'node:timers/promises';
import type { CreationId } from '@easel/core/ids.ts';
import { changeCreation } from '@easel/core/social/publication.ts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { imagine, untilReceipt } from '../e2e/chat-hands.ts';
import {
  describeInBrowser,
  expectFits,
  type GalleryStage,
  openGalleryStage,
  PHONE,
  type StagedMember,
  type Visit,
} from './account-stage.ts';

describeInBrowser('the public gallery in the browser', () => {
  let stage: GalleryStage;
  let artist: StagedMember;
  let published: CreationId[];

  beforeAll(async () => {
    stage = await openGalleryStage();
    artist = await stage.newMember();
    published = await make('a lighthouse in a storm --n 4 --ar 3:2');
    for (const creation of published) await publish(creation, ['sea']);
  }, 180_000);
  afterAll(() => stage.close());

  /** Asks for pictures in the chat. @returns theirs, in their order. */
  async function make(prompt: string): Promise<CreationId[]> {
    const { member, channel, account } = artist;
    await untilReceipt(stage.studio.world, channel, await imagine(member, { prompt }));
    const rows = await stage.deps.db
      .selectFrom('creation')
      .innerJoin('orders', 'orders.id', 'creation.order_id')
      .select('creation.id')
      .where('orders.account_id', '=', account.id)
      .where('orders.created_at', '=', (query) =>
        query.selectFrom('orders').select((eb) => eb.fn.max('created_at').as('newest')),
      )
      .orderBy('creation.idx')
      .execute();
    return rows.map(({ id }) => id as CreationId);
  }

  function publish(creation: CreationId, tags: string[] = []): Promise<void> {
    const change = { visibility: 'public' as const, tags };
    return changeCreation(stage.deps, { account: artist.account.id, creation, change });
  }

  const tiles = ({ page }: Visit) => page.locator('.tile').count();

  test('debug', async () => {
    console.log(stage.address, published);
    if (process.env.HOLD) await setTimeout(Number(process.env.HOLD));
    const visit = await stage.visit();
    await visit.go('/');
    expect(await tiles(visit)).toBe(4);
    expect(visit.complaints).toEqual([]);
    expect(await visit.axe()).toEqual([]);
    await expectFits(await stage.visit(PHONE));
  }, 600_000);
});
