import { sql } from 'kysely';
import { z } from 'zod';
import { MINUTE_MS } from '../clock.ts';
import type { CoreDeps } from '../deps.ts';
import { DomainError } from '../errors.ts';
import { type AccountId, newId, type OrderId, type ProposalId } from '../ids.ts';
import { pictureParamsSchema } from '../kinds/picture.ts';

const LIFETIME_MS = { batch: 30 * MINUTE_MS, remix: 24 * 60 * MINUTE_MS };

/** Something that waits for its person's word. It is in the database, so the word may come after a restart. */
const proposalSchema = z.discriminatedUnion('kind', [
  /** Several orders at once, to be confirmed with their total price. */
  z.object({ kind: z.literal('batch'), requests: z.array(pictureParamsSchema).min(1) }),
  /** A remix whose new prompt is to come as the reply to a message. */
  z.object({
    kind: z.literal('remix'),
    orderId: z.string().transform((id) => id as OrderId),
    chatId: z.string(),
    messageId: z.string(),
  }),
]);
export type Proposal = z.infer<typeof proposalSchema>;

export async function saveProposal(
  deps: CoreDeps,
  input: { account: AccountId; proposal: Proposal },
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
  return id;
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
  const row = await deps.db.selectFrom('proposal').selectAll().where('id', '=', input.id).executeTakeFirst();
  if (!row || row.account_id !== input.account) throw new DomainError('not-found', { what: 'proposal' });
  if (row.settled_at || row.expires_at <= deps.clock.now()) throw new DomainError('proposal-expired', {});
  return proposalSchema.parse(row.payload);
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

/** The remix that a message of ours asked for, when somebody replies to it. */
export async function findRemixByMessage(
  deps: CoreDeps,
  input: { account: AccountId; chatId: string; messageId: string },
): Promise<Extract<Proposal, { kind: 'remix' }> | undefined> {
  const row = await deps.db
    .selectFrom('proposal')
    .select('payload')
    .where('account_id', '=', input.account)
    .where('kind', '=', 'remix')
    .where('expires_at', '>', deps.clock.now())
    .where(sql<string>`payload ->> 'chatId'`, '=', input.chatId)
    .where(sql<string>`payload ->> 'messageId'`, '=', input.messageId)
    .executeTakeFirst();
  if (!row) return undefined;
  const proposal = proposalSchema.parse(row.payload);
  return proposal.kind === 'remix' ? proposal : undefined;
}
