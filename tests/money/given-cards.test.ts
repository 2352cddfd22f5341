import { batchCard } from '@easel/bot-shared/cards/batch.ts';
import type { Card } from '@easel/bot-shared/cards/card.ts';
import { creditsCard } from '@easel/bot-shared/cards/credits.ts';
import { errorCard } from '@easel/bot-shared/cards/error.ts';
import { giftCard, givenNoticeCard, inviteCard, promoCodesCard } from '@easel/bot-shared/cards/given.ts';
import { noteCard } from '@easel/bot-shared/cards/note.ts';
import { orderCard } from '@easel/bot-shared/cards/order-card.ts';
import { approvalCard, fundedCard, reportCard, treasuryCard } from '@easel/bot-shared/cards/treasury.ts';
import { openShop } from '@easel/bot-shared/shop.ts';
import { en } from '@easel/bot-shared/words/en.ts';
import type { Creation } from '@easel/core/creations/creation.ts';
import type { Wallet } from '@easel/core/credits/wallet.ts';
import { DomainError, type DomainErrorCode, type DomainErrorDetails } from '@easel/core/errors.ts';
import type { AccountId, OrderId, ProposalId } from '@easel/core/ids.ts';
import { resolveImagine } from '@easel/core/kinds/imagine/resolve.ts';
import type { Order } from '@easel/core/orders/order.ts';
import type { PayerReason } from '@easel/core/treasury/decide-payer.ts';
import type { TreasuryReport } from '@easel/core/treasury/month-report.ts';
import type { Treasury, TreasuryRules } from '@easel/core/treasury/treasury.ts';
import { expect, test } from 'vitest';
import { printCards } from './print-cards.ts';

const AT = new Date('2026-03-01T12:00:00Z');
const UNTIL = new Date('2026-03-30T00:00:00Z');
const ID = 'prp_01m7ym6ewxfk1b9es9d28fnnr4' as ProposalId;
const ACCOUNT = 'acc_01m7ym6ewxfk1b9es9d28fnnr4' as AccountId;
const shop = openShop({});
const code = { code: 'WINTER', credits: 25n, perPerson: 1, used: 3, totalLimit: 100, expiresAt: UNTIL };

function paramsOf(options: Record<string, string>) {
  const request = { prompt: 'a lighthouse in a storm', options, fallbackSeed: 7 };
  return resolveImagine({ ...request, defaults: [], caps: {}, available: ['flux-schnell'] });
}

function orderOf(options: Record<string, string>, rest: Partial<Order>): Order {
  const params = paramsOf(options);
  return {
    id: 'ord_01m7ym6ewxfk1b9es9d28fnnr4' as OrderId,
    accountId: ACCOUNT,
    payer: { kind: 'server', id: 'discord:1' },
    kind: 'imagine',
    params,
    status: 'succeeded',
    lane: 'standard',
    platform: 'discord',
    chatId: '1',
    origin: { platform: 'discord', chatId: '1', userId: '2' },
    outputCount: params.count,
    priceEach: 2n,
    held: 2n * BigInt(params.count),
    charged: 2n * BigInt(params.count),
    holdId: 1n,
    progress: 1,
    attempt: 1,
    createdAt: AT,
    ...rest,
  };
}

function picturesOf({ params }: Order): Creation[] {
  const { width, height } = params;
  return Array.from({ length: params.count }, (_, index) => ({ index, width, height }) as Creation);
}

function walletOf(available: bigint, rest: Partial<Wallet> = {}): Wallet {
  const balances: Wallet['balances'] = [{ bucket: 'purchased', available, held: 0n }];
  return { available, held: 0n, debt: 0n, balances, ...rest };
}

function treasuryOf(wallet: Wallet, rules: TreasuryRules): Treasury {
  return { id: 'discord:1', isNew: false, rules, wallet };
}

function seen(
  treasury: Treasury,
  because: PayerReason,
  rest: { leftToday?: bigint; saved?: boolean } = {},
): Card {
  const { leftToday, saved = false } = rest;
  const payer = { because, ...(leftToday !== undefined && { leftToday }) };
  const nameRole = (id: string) => (id === '7' ? 'Painters' : 'Staff');
  return treasuryCard({ treasury, payer, chatId: 'hall', nameRole, saved }, en);
}

function refusal<C extends DomainErrorCode>(name: C, details: DomainErrorDetails[C]): [string, Card] {
  const what = 'reason' in details ? `${name}, ${details.reason}` : name;
  return [`refused: ${what}`, errorCard(new DomainError(name, details), en, shop)];
}

const everyone: TreasuryRules = {
  spending: 'everyone',
  roles: [],
  dailyCap: 50n,
  approvalAbove: 20n,
  chatId: 'hall',
};
const report: TreasuryReport = {
  treasury: 'discord:1',
  month: '2026-02',
  opening: 140n,
  came: 500n,
  spent: 212n,
  closing: 428n,
  orders: 61,
  pictures: 106,
  funders: [{ account: ACCOUNT, name: 'member', amount: 500n }],
  spenders: [
    { account: ACCOUNT, name: 'visitor', amount: 150n },
    { account: ACCOUNT, name: 'member', amount: 62n },
  ],
};
const open = orderOf({ count: '4' }, { status: 'queued', charged: undefined } as Partial<Order>);
const four = orderOf({ count: '4' }, {});
const own = orderOf({}, { payer: { kind: 'person', id: ACCOUNT } });

const cards: [string, Card][] = [
  ['a gift to confirm', giftCard({ id: ID, amount: 50n, leftToday: 450n }, 'member', en)],
  ['a gift to confirm where others read it', giftCard({ id: ID, amount: 50n }, 'member', en)],
  ['a gift given', noteCard(en.given.gift.given(50n, 'member'), 'done')],
  [
    'an invitation, new',
    inviteCard({ code: 'K7M2XWQ4', brought: 0, waiting: 0, earned: 0n }, '/invite code:K7M2XWQ4', en),
  ],
  [
    'an invitation that brought some',
    inviteCard({ code: 'K7M2XWQ4', brought: 3, waiting: 1, earned: 100n }, '/invite K7M2XWQ4', en),
  ],
  ['an invitation entered', noteCard(en.given.invite.entered, 'done')],
  [
    'a code redeemed',
    noteCard(en.given.promo.redeemed({ code: 'WINTER', amount: 25n, expiresAt: UNTIL }), 'done'),
  ],
  ['a code made', promoCodesCard(en.given.promo.created, [{ ...code, used: 0 }], en)],
  [
    'all codes',
    promoCodesCard(
      en.given.promo.list,
      [code, { code: 'K7M2XWQ4ABCD', credits: 5n, perPerson: 2, used: 1, disabledAt: AT }],
      en,
    ),
  ],
  ['no codes', promoCodesCard(en.given.promo.list, [], en)],
  ['notice: credits expire', givenNoticeCard({ kind: 'credits-expire', amount: 40n, expiresAt: UNTIL }, en)],
  ['notice: a gift', givenNoticeCard({ kind: 'gift-received', amount: 50n, from: 'member' }, en)],
  ...[true, false].flatMap((brought): [string, Card][] => [
    [
      `notice: referral settled, ${brought ? 'for whoever brought' : 'for the newcomer'}`,
      givenNoticeCard({ kind: 'referral-settled', amount: 50n, brought }, en),
    ],
    [
      `notice: referral clawed back, ${brought ? 'from whoever brought' : 'from the newcomer'}`,
      givenNoticeCard({ kind: 'referral-clawed-back', amount: 50n, brought }, en),
    ],
  ]),
  ['notice: Premium granted', givenNoticeCard({ kind: 'plan-granted', until: UNTIL }, en)],
  ['notice: pictures go', givenNoticeCard({ kind: 'pictures-expire', count: 12, from: UNTIL }, en)],
  ['notice: the grant ended', givenNoticeCard({ kind: 'plan-grant-ended' }, en)],
  [
    'the shared wallet, new',
    seen(treasuryOf(walletOf(0n), { spending: 'admins', roles: [] }), 'no-treasury'),
  ],
  [
    'the shared wallet, in use',
    seen(treasuryOf(walletOf(428n, { held: 8n }), everyone), 'treasury-pays', { leftToday: 34n }),
  ],
  [
    'the shared wallet, rules saved',
    seen(
      treasuryOf(walletOf(428n), { ...everyone, spending: 'roles', roles: ['7', '8'], chatId: 'news' }),
      'not-allowed',
      { saved: true },
    ),
  ],
  ['the shared wallet, in debt', seen(treasuryOf(walletOf(0n, { debt: 120n }), everyone), 'no-treasury')],
  ...(['treasury-pays', 'cap', 'approval', 'not-allowed', 'empty', 'no-treasury'] as const).map(
    (because): [string, Card] => [
      `/credits where a wallet is shared: ${because}`,
      creditsCard({ wallet: walletOf(80n), history: [], payments: [], payer: { because }, shop }, en),
    ],
  ),
  [
    'the shared wallet is funded',
    fundedCard({ name: 'member', amount: 500n, treasury: treasuryOf(walletOf(640n), everyone) }, en),
  ],
  ['a month of the shared wallet', reportCard(report, en)],
  [
    'a month in which nothing happened',
    reportCard(
      { ...report, came: 0n, spent: 0n, closing: 140n, orders: 0, pictures: 0, funders: [], spenders: [] },
      en,
    ),
  ],
  [
    'an admin has to agree',
    approvalCard(
      { id: ID, kind: 'imagine', params: paramsOf({ count: '4' }), name: 'member', approvalAbove: 4n },
      en,
    ),
  ],
  ['agreed', noteCard(en.treasury.approval.approved('owner'), 'done')],
  ['refused', noteCard(en.treasury.approval.refused('owner'), 'sorry')],
  ['paid by whoever asked', noteCard(en.treasury.approval.paidByOneself('member'), 'done')],
  ['an order that the shared wallet pays', orderCard({ order: open, creations: [], balance: 0n }, en)],
  ['its result', orderCard({ order: four, creations: picturesOf(four), balance: 420n }, en)],
  ['one picture, paid by oneself', orderCard({ order: own, creations: picturesOf(own), balance: 98n }, en)],
  [
    'a cancelled order',
    orderCard({ order: { ...own, status: 'cancelled', charged: 0n }, creations: [], balance: 100n }, en),
  ],
  [
    'what it would cost',
    batchCard(
      {
        id: ID,
        requests: [paramsOf({ count: '3' })],
        total: 6n,
        balance: { available: 80n, isShared: false },
      },
      en,
    ),
  ],
  [
    'what it would cost, where others read it',
    batchCard({ id: ID, requests: [paramsOf({ count: '3' })], total: 6n }, en),
  ],
  [
    'several prompts, the shared wallet pays',
    batchCard(
      {
        id: ID,
        requests: [paramsOf({}), paramsOf({})],
        total: 4n,
        balance: { available: 420n, isShared: true },
      },
      en,
    ),
  ],
  ...(['self', 'bot', 'unknown'] as const).map((reason) => refusal('gift-refused', { reason })),
  refusal('gift-cap', { cap: 500n, left: 40n }),
  refusal('not-enough-bought', { needed: 50n, available: 20n }),
  ...(['unknown', 'expired', 'used-up', 'already-redeemed'] as const).map((reason) =>
    refusal('promo-refused', { reason }),
  ),
  ...(['unknown', 'self', 'not-new', 'already-referred'] as const).map((reason) =>
    refusal('referral-refused', { reason }),
  ),
  ...(['empty', 'cap', 'approval', 'not-allowed'] as const).map((reason) =>
    refusal('treasury-refused', { reason, needed: 8n, left: 2n }),
  ),
  refusal('proposal-expired', { answered: true }),
  refusal('proposal-expired', { answered: false }),
  refusal('too-many-cancels', { waitMs: 8 * 60_000 }),
  refusal('not-allowed', { action: 'change-treasury' }),
];

test('everything about given credits and shared wallets, as both chats show it', async () => {
  await expect(printCards(cards)).toMatchFileSnapshot('./given-cards.txt');
});
