import { sql } from 'kysely';
import { z } from 'zod';
import { DAY_MS, MINUTE_MS } from '../clock.ts';
import type { CoreDeps } from '../deps.ts';
import { DomainError } from '../errors.ts';
import { type AccountId, type CreationId, idText, newId, type OrderId, type ProposalId } from '../ids.ts';
import { pictureParamsSchema } from '../kinds/picture.ts';
import type { KindName } from '../kinds/registry.ts';
import { originSchema } from '../platform.ts';
import type { TreasuryId } from '../treasury/treasury.ts';

const LIFETIME_MS = {
  batch: 30 * MINUTE_MS,
  remix: DAY_MS,
  words: DAY_MS,
  gift: 30 * MINUTE_MS,
  'treasury-order': DAY_MS,
};

/** Questions of one kind that one person may have waiting. */
const KEPT_MAX = 20;

const parentSchema = z.object({
  orderId: idText<OrderId>(),
  creationId: idText<CreationId>().optional(),
});

/** Something that waits for its person's word. It is in the database, so the word may come after a restart. */
const proposalSchema = z.discriminatedUnion('kind', [
  /** One order or several at once, to be confirmed with their total price. */
  z.object({
    kind: z.literal('batch'),
    requests: z.array(pictureParamsSchema).min(1),
    parent: parentSchema.optional(),
    /** Asked for in private. */
    isPrivate: z.boolean().optional(),
    /** The server's wallet that was said to pay; without one it is the person's. */
    treasury: idText<TreasuryId>().optional(),
  }),
  /** A remix whose new prompt is to come as the reply to a message. */
  z.object({
    kind: z.literal('remix'),
    orderId: idText<OrderId>(),
    /** The picture of that order, where it is about one. */
    creationId: idText<CreationId>().optional(),
    chatId: z.string(),
    messageId: z.string(),
  }),
  /** Words about a creation that are to come as the reply to a message. */
  z.object({
    kind: z.literal('words'),
    about: z.enum(['comment', 'tags']),
    creationId: idText<CreationId>(),
    chatId: z.string(),
    messageId: z.string(),
  }),
  /** Credits for somebody else, to be confirmed by whoever gives them. */
  z.object({
    kind: z.literal('gift'),
    to: idText<AccountId>(),
    amount: z.string().transform(BigInt),
  }),
  /** An order that a server's treasury pays for if one of its admins says so. */
  z.object({
    kind: z.literal('treasury-order'),
    /** Idempotency key of the order. */
    key: z.string(),
    treasury: idText<TreasuryId>(),
    orderKind: z.string().transform((kind) => kind as KindName),
    params: z.looseObject({}),
    origin: originSchema,
    parent: parentSchema.optional(),
  }),
]);
export type Proposal = z.output<typeof proposalSchema>;
type Asked = Extract<Proposal, { kind: 'remix' | 'words' }>;
type WithoutMessage<Kind> = Kind extends unknown ? Omit<Kind, 'chatId' | 'messageId'> : never;
/** What a reply is asked for about; where it was asked is noted with it. */
export type Question = WithoutMessage<Asked>;

export async function saveProposal(
  deps: CoreDeps,
  input: { account: AccountId; proposal: z.input<typeof proposalSchema> },
): Promise<ProposalId> {
  const id = newId('prp');
  const expiresAt = new Date(deps.clock.now().getTime() + LIFETIME_MS[input.proposal.kind]);
  await deps.db
    .insertInto('proposal')
    .values({
      id,
      account_id: input.account,
      kind: input.proposal.kind,
      payload: JSON.stringify(input.proposal),
      expires_at: expiresAt,
    })
    .execute();
  await forgetOldest(deps, { account: input.account, kind: input.proposal.kind });
  return id;
}

/** Asking costs nothing, so somebody could fill the database with questions that they never answer. */
async function forgetOldest(
  deps: CoreDeps,
  { account, kind }: { account: AccountId; kind: Proposal['kind'] },
): Promise<void> {
  await deps.db
    .deleteFrom('proposal')
    .where('account_id', '=', account)
    .where('kind', '=', kind)
    .where('id', 'not in', (query) =>
      query
        .selectFrom('proposal')
        .select('id')
        .where('account_id', '=', account)
        .where('kind', '=', kind)
        .orderBy('created_at', 'desc')
        .limit(KEPT_MAX),
    )
    .execute();
}

/**
 * Reads a proposal for its own person. It stays where it is: whoever acts on it uses its id in idempotency keys.
 *
 * @throws DomainError not-found, proposal-expired.
 */
export async function getProposal(
  deps: CoreDeps,
  input: { id: ProposalId; account: AccountId },
): Promise<Proposal> {
  const { account, proposal } = await readProposal(deps, input.id);
  if (account !== input.account) throw new DomainError('not-found', { what: 'proposal' });
  return proposal;
}

/**
 * Reads anybody's proposal, for those who may decide over it; with the account of its person.
 *
 * @throws DomainError not-found, proposal-expired.
 */
export async function readProposal(
  deps: CoreDeps,
  id: ProposalId,
): Promise<{ account: AccountId; proposal: Proposal }> {
  const row = await deps.db.selectFrom('proposal').selectAll().where('id', '=', id).executeTakeFirst();
  if (!row) throw new DomainError('not-found', { what: 'proposal' });
  if (row.settled_at) throw new DomainError('proposal-expired', { answered: true });
  if (row.expires_at <= deps.clock.now()) throw new DomainError('proposal-expired', { answered: false });
  return { account: row.account_id as AccountId, proposal: proposalSchema.parse(row.payload) };
}

/** Ends a proposal: its buttons do nothing any more. @returns false when it had ended before. */
export async function settleProposal(deps: CoreDeps, id: ProposalId): Promise<boolean> {
  const row = await deps.db
    .updateTable('proposal')
    .set({ settled_at: sql`now()` })
    .where('id', '=', id)
    .where('settled_at', 'is', null)
    .returning('id')
    .executeTakeFirst();
  return row !== undefined;
}

/** What a message of ours asked for, when somebody replies to it. */
export async function findAskedByMessage(
  deps: CoreDeps,
  input: { account: AccountId; chatId: string; messageId: string },
): Promise<Asked | undefined> {
  const row = await deps.db
    .selectFrom('proposal')
    .select('payload')
    .where('account_id', '=', input.account)
    .where('kind', 'in', ['remix', 'words'])
    .where('expires_at', '>', deps.clock.now())
    .where(sql<string>`payload ->> 'chatId'`, '=', input.chatId)
    .where(sql<string>`payload ->> 'messageId'`, '=', input.messageId)
    .executeTakeFirst();
  if (!row) return undefined;
  const proposal = proposalSchema.parse(row.payload);
  return proposal.kind === 'remix' || proposal.kind === 'words' ? proposal : undefined;
}
