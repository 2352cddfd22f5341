import { createTestApi, type TestApi, type TestBrowser } from '@easel/api/testing/test-api.ts';
import { DAY_MS } from '@easel/core/clock.ts';
import type { CreationCard } from '@easel/core/contract/creation.ts';
import { creditOwner } from '@easel/core/credits/ledger.ts';
import { type AccountId, type CreationId, newId, type OrderId } from '@easel/core/ids.ts';
import { REPORTER_DAYS } from '@easel/core/social/reports.ts';
import { createTestAccount } from '@easel/core/testing/test-database.ts';
import { paramsOf } from '@easel/core/testing/test-world.ts';

/** A member with a browser. */
export interface Member extends TestBrowser {
  id: AccountId;
  handle: string;
}

export interface SocialStage extends TestApi {
  /** A newcomer, unless they came some days ago. */
  member(options?: { daysAgo?: number }): Promise<Member>;
  /** Somebody whose reports count: here for long, and something was delivered to them. */
  regular(): Promise<Member>;
  admin(): Promise<Member>;
  /** A finished creation that nobody else sees yet. */
  paint(by: Member, more?: PaintOptions): Promise<CreationId>;
  /** One that everybody sees. */
  publish(by: Member, more?: PaintOptions & { tags?: string[] }): Promise<CreationId>;
  /** The ids of all pages of a list, one page after the other. */
  pageThrough(browser: TestBrowser, path: string, limit?: number): Promise<string[]>;
}

interface PaintOptions {
  prompt?: string;
  model?: string;
  parent?: CreationId;
  kind?: string;
  status?: 'succeeded' | 'running';
}

export async function createSocialStage(): Promise<SocialStage> {
  const api = await createTestApi();
  const { deps } = api;
  // Orders point to a hold; which one is of no importance here.
  const banker = await createTestAccount(deps);
  const owner = { kind: 'person', id: banker.id } as const;
  await creditOwner(deps.db, { key: 'stage', owner, bucket: 'purchased', amount: 1n });
  const transfer = await deps.db
    .selectFrom('ledger_transfer')
    .select('id')
    .limit(1)
    .executeTakeFirstOrThrow();

  async function toMember(browser: TestBrowser): Promise<Member> {
    if (!browser.account) throw new Error('this browser is not signed in');
    const { id } = browser.account;
    const { handle } = await deps.db
      .selectFrom('account')
      .select('handle')
      .where('id', '=', id)
      .executeTakeFirstOrThrow();
    return { ...browser, id, handle };
  }

  async function member({ daysAgo = 0 } = {}): Promise<Member> {
    const browser = await toMember(await api.signIn());
    const created_at = new Date(Date.now() - daysAgo * DAY_MS);
    await deps.db.updateTable('account').set({ created_at }).where('id', '=', browser.id).execute();
    return browser;
  }

  async function regular(): Promise<Member> {
    const known = await member({ daysAgo: REPORTER_DAYS });
    await paint(known);
    return known;
  }

  async function paint(by: Member, options: PaintOptions = {}): Promise<CreationId> {
    const { prompt = 'a lighthouse', model = 'flux-schnell', parent, kind = 'imagine' } = options;
    const { status = 'succeeded' } = options;
    const id = newId('ord');
    const now = new Date();
    await deps.db
      .insertInto('orders')
      .values({
        id,
        key: id,
        request_hash: id,
        account_id: by.id,
        kind,
        params: JSON.stringify({ ...paramsOf(prompt), model }),
        model,
        status,
        lane: 'standard',
        platform: 'discord',
        chat_id: 'chat',
        origin: JSON.stringify({ platform: 'discord', chatId: 'chat', userId: 'user' }),
        parent_creation_id: parent ?? null,
        output_count: 1,
        price_each: 2n,
        price_version: '1',
        hold_id: transfer.id,
        ...(status === 'succeeded' && { charged: 2n, ended_at: now }),
      })
      .execute();
    return saveOne(id, by.id);
  }

  async function saveOne(orderId: OrderId, accountId: AccountId): Promise<CreationId> {
    const id = newId('cre');
    const file = (name: 'original' | 'large' | 'small') => ({
      name,
      key: `creations/${id}/${name}.${name === 'original' ? 'png' : 'webp'}`,
      mime: name === 'original' ? 'image/png' : 'image/webp',
      width: 512,
      height: 512,
      bytes: 1000,
    });
    await deps.db
      .insertInto('creation')
      .values({
        id,
        order_id: orderId,
        account_id: accountId,
        idx: 0,
        width: 512,
        height: 512,
        seed: 7n,
        sha256: 'ab',
        thumbhash: 'AAAA',
        variants: JSON.stringify([file('original'), file('large'), file('small')]),
      })
      .execute();
    return id;
  }

  return {
    ...api,
    member,
    regular,
    admin: async () => toMember(await api.signInAdmin()),
    paint,
    async publish(by, { tags, ...options } = {}) {
      const id = await paint(by, options);
      const answer = await by.patch(`/creations/${id}`, { visibility: 'public', ...(tags && { tags }) });
      if (answer.statusCode !== 200) throw new Error(`not published: ${answer.body}`);
      return id;
    },
    async pageThrough(browser, path, limit = 3) {
      const ids: string[] = [];
      const start = `${path}${path.includes('?') ? '&' : '?'}limit=${limit}`;
      for (let next: string | null | undefined; next !== null; ) {
        const answer = await browser.get(next === undefined ? start : `${start}&cursor=${next}`);
        if (answer.statusCode !== 200) throw new Error(answer.body);
        const page: { items: CreationCard[]; next: string | null } = answer.json();
        ids.push(...page.items.map(({ id }) => id));
        next = page.next;
      }
      return ids;
    },
  };
}
