import { randomBytes } from 'node:crypto';
import { type RawBuilder, sql } from 'kysely';
import { changeAvatar } from '../accounts/avatar.ts';
import { savePersonalDefaults } from '../accounts/change-settings.ts';
import { type Account, ensureAccount } from '../accounts/ensure-account.ts';
import { confirmLink, offerLink } from '../accounts/link.ts';
import { changeProfile } from '../accounts/profile.ts';
import { openSession } from '../accounts/sessions.ts';
import type { CoreDeps } from '../deps.ts';
import { claimDaily } from '../gifts/daily-claim.ts';
import type { CreationId } from '../ids.ts';
import { addNotice } from '../notices/notice.ts';
import { saveProposal } from '../proposals/proposal.ts';
import { changeCreation } from '../social/publication.ts';
import type { MediaStorage } from '../storage/storage.ts';
import { paramsOf, type TestWorld } from '../testing/test-world.ts';

export interface FullLife {
  account: Account;
  /** In everything that the person wrote or that names them outside of Easel, and in nothing else. */
  secret: string;
  creation: CreationId;
  /** A creation of the world's own member, which this person likes and commented on. */
  theirs: CreationId;
}

/** A picture that was made, delivered and shown to everybody. */
export async function makePublic(
  deps: CoreDeps,
  world: TestWorld,
  { artist, text = 'a fox' }: { artist: Account; text?: string },
): Promise<CreationId> {
  const order = await world.order({}, artist, { chatId: text, userId: text });
  await sql`
    update orders set status = 'finishing', finishing_at = now(),
      params = jsonb_set(params, '{prompt}', to_jsonb(${text}::text))
    where id = ${order.id}`.execute(deps.db);
  const id = `cre_${order.id.slice('ord_'.length)}` as CreationId;
  await sql`
    insert into creation (id, order_id, account_id, idx, width, height, seed, sha256, thumbhash, variants)
    values (${id}, ${order.id}, ${artist.id}, 0, 64, 64, 7, ${text}, ${text}, '[]')`.execute(deps.db);
  await world.deliver(order.id, 1);
  const change = { visibility: 'public', tags: ['fox'] } as const;
  await changeCreation(deps, { account: artist.id, creation: id, change });
  return id;
}

/** Somebody who came from two chats and did all that can be done here. */
export async function liveFully(
  deps: CoreDeps & { storage: MediaStorage },
  world: TestWorld,
): Promise<FullLife> {
  const secret = `secret${randomBytes(4).toString('hex')}`;
  const account = await joinChats(deps, secret);
  const key = randomBytes(8).toString('hex');
  await claimDaily(deps, { key, account: account.id });
  await openSession(deps, { account: account.id, device: secret });
  const proposal = { kind: 'batch' as const, requests: [paramsOf(secret)] };
  await saveProposal(deps, { account: account.id, proposal });
  const notice = { kind: 'gift-received' as const, amount: '1', from: secret };
  await addNotice(deps.db, { key, to: { account: account.id }, notice });
  const creation = await makePublic(deps, world, { artist: account, text: secret });
  const theirs = await makePublic(deps, world, { artist: world.account });
  await mingle(deps, { me: account.id, them: world.account.id, mine: creation, theirs, secret, key });
  return { account, secret, creation, theirs };
}

async function joinChats(deps: CoreDeps & { storage: MediaStorage }, secret: string): Promise<Account> {
  const person = { userId: secret, displayName: secret };
  const account = await ensureAccount(deps, { platform: 'discord', ...person });
  const other = await ensureAccount(deps, { platform: 'telegram', ...person });
  await changeProfile(deps, { account: other.id, change: { handle: `o-${secret}`, bio: secret } });
  const { code } = await offerLink(deps, account.id);
  await confirmLink(deps, { account: other.id, code });
  await changeProfile(deps, { account: account.id, change: { handle: secret, name: secret } });
  await changeAvatar(deps, { account: account.id, picture: Buffer.from('a face') });
  await savePersonalDefaults(deps, { account: account.id, settings: { style: secret } });
  return account;
}

interface Meeting {
  me: string;
  them: string;
  mine: CreationId;
  theirs: CreationId;
  secret: string;
  key: string;
}

/** Likes, comments, follows, blocks, collections, reports, and being told of them. */
async function mingle(deps: CoreDeps, { me, them, mine, theirs, secret, key }: Meeting): Promise<void> {
  const rows: RawBuilder<unknown>[] = [
    sql`insert into creation_like (creation_id, account_id) values (${theirs}, ${me}), (${mine}, ${them})`,
    sql`insert into comment (id, creation_id, account_id, text) values (${`com_${key}`}, ${theirs}, ${me}, ${secret})`,
    sql`update publication set likes = 1 where creation_id in (${mine}, ${theirs})`,
    sql`update publication set comments = 1 where creation_id = ${theirs}`,
    sql`insert into follow (follower_id, followed_id) values (${me}, ${them}), (${them}, ${me})`,
    sql`insert into block (blocker_id, blocked_id) values (${me}, ${them})`,
    sql`insert into collection (id, account_id, title, visibility) values (${`col_${key}`}, ${me}, ${secret}, 'public')`,
    sql`insert into collection_item (collection_id, creation_id, added_at) values (${`col_${key}`}, ${theirs}, now())`,
    sql`insert into report (id, reporter_id, subject, subject_id, reason, text)
      values (${`rep_${key}`}, ${me}, 'creation', ${theirs}, 'spam', ${secret})`,
    sql`insert into notification_settings (account_id, settings) values (${me}, ${JSON.stringify({ note: secret })}::jsonb)`,
    sql`insert into notification (key, account_id, kind, by_account, creation_id)
      values (${`${key}-1`}, ${them}, 'like', ${me}, ${theirs}), (${`${key}-2`}, ${me}, 'like', ${them}, ${mine})`,
  ];
  for (const row of rows) await row.execute(deps.db);
}
