import { type RawBuilder, sql } from 'kysely';

/**
 * Every column of the database that names an account, and what becomes of its rows when two accounts are joined, when
 * somebody asks for their data, and when somebody is forgotten. A test compares this list with the database: a new table
 * with an account in it fails until it has a line here.
 */
export interface AccountColumn {
  table: string;
  column: string;
  /**
   * When the account is joined to another. `moves`: the rows become the other's. `stays`: they stay under the old id,
   * because their keys in the ledger say it, or because they tell what was.
   */
  joined: Moves | 'stays';
  /** Whether a row is about this person, so that they get it with their data; without what `hidden` names. */
  exported: { hidden?: string[] } | false;
  /** `deleted`, `kept` (ids only, or what the books have to say), or overwritten: what is left says nothing of the person. */
  erased: 'deleted' | 'kept' | Record<string, RawBuilder<unknown>>;
}

export interface Moves {
  /** With these columns an account has one row at most: where both have one, `into`'s counts. */
  once?: string[];
  /** A column of the same row that must not name the same account: nobody follows, gives to or blocks themselves. */
  never?: string;
  /** What becomes of rows that cannot move. Without it they stay under the old id. */
  rest?: 'deleted';
}

const MOVES: Moves = {};
const NOWHERE = sql`jsonb_build_object('platform', platform, 'chatId', 'erased', 'userId', 'erased')`;
/** What somebody wrote in an order. A prompt may not be empty: the order has to stay readable for the books. */
const WORDLESS = sql`params || '{"prompt": "erased", "negativePrompt": ""}'::jsonb`;

export const ACCOUNT_COLUMNS: AccountColumn[] = [
  { table: 'identity', column: 'account_id', joined: MOVES, exported: {}, erased: 'deleted' },
  {
    table: 'session',
    column: 'account_id',
    joined: MOVES,
    exported: { hidden: ['token_hash'] },
    erased: 'deleted',
  },
  { table: 'sign_in_code', column: 'account_id', joined: MOVES, exported: false, erased: 'deleted' },
  { table: 'chat_settings', column: 'updated_by', joined: MOVES, exported: false, erased: 'kept' },

  {
    table: 'orders',
    column: 'account_id',
    joined: MOVES,
    exported: { hidden: ['request_hash'] },
    erased: {
      params: WORDLESS,
      origin: NOWHERE,
      chat_id: sql`'erased'`,
      server_id: sql`null`,
      request_hash: sql`''`,
    },
  },
  { table: 'orders', column: 'approved_by', joined: MOVES, exported: false, erased: 'kept' },
  {
    table: 'creation',
    column: 'account_id',
    joined: MOVES,
    exported: {},
    // The sweeper deletes the files of what is deleted.
    erased: { deleted_at: sql`coalesce(deleted_at, now())`, thumbhash: sql`''`, sha256: sql`''` },
  },
  { table: 'proposal', column: 'account_id', joined: MOVES, exported: {}, erased: 'deleted' },

  {
    table: 'payment',
    column: 'account_id',
    joined: MOVES,
    exported: { hidden: ['facts', 'url'] },
    erased: { origin: NOWHERE, url: sql`null` },
  },
  { table: 'payment', column: 'owner_id', joined: MOVES, exported: false, erased: 'kept' },
  {
    table: 'subscription',
    column: 'account_id',
    joined: MOVES,
    exported: { hidden: ['url'] },
    erased: { origin: NOWHERE, url: sql`null` },
  },
  { table: 'membership', column: 'account_id', joined: { once: [] }, exported: {}, erased: 'kept' },
  { table: 'membership', column: 'granted_by', joined: MOVES, exported: false, erased: 'kept' },
  { table: 'money_notice', column: 'account_id', joined: MOVES, exported: {}, erased: 'deleted' },

  { table: 'daily_claim', column: 'account_id', joined: 'stays', exported: {}, erased: 'kept' },
  { table: 'gift', column: 'from_account', joined: { never: 'to_account' }, exported: {}, erased: 'kept' },
  { table: 'gift', column: 'to_account', joined: { never: 'from_account' }, exported: {}, erased: 'kept' },
  { table: 'referral_code', column: 'account_id', joined: { once: [] }, exported: {}, erased: 'kept' },
  { table: 'referral', column: 'referred_id', joined: 'stays', exported: {}, erased: 'kept' },
  {
    table: 'referral',
    column: 'referrer_id',
    joined: { never: 'referred_id' },
    exported: {},
    erased: 'kept',
  },
  { table: 'promo_code', column: 'created_by', joined: MOVES, exported: {}, erased: 'kept' },
  { table: 'promo_redemption', column: 'account_id', joined: 'stays', exported: {}, erased: 'kept' },
  { table: 'treasury', column: 'updated_by', joined: MOVES, exported: false, erased: 'kept' },

  { table: 'publication', column: 'account_id', joined: MOVES, exported: {}, erased: { tags: sql`'{}'` } },
  {
    table: 'creation_like',
    column: 'account_id',
    joined: { once: ['creation_id'], rest: 'deleted' },
    exported: {},
    erased: 'deleted',
  },
  { table: 'comment', column: 'account_id', joined: MOVES, exported: {}, erased: 'deleted' },
  {
    table: 'follow',
    column: 'follower_id',
    joined: { once: ['followed_id'], never: 'followed_id', rest: 'deleted' },
    exported: {},
    erased: 'deleted',
  },
  {
    table: 'follow',
    column: 'followed_id',
    joined: { once: ['follower_id'], never: 'follower_id', rest: 'deleted' },
    exported: {},
    erased: 'deleted',
  },
  {
    table: 'block',
    column: 'blocker_id',
    joined: { once: ['blocked_id'], never: 'blocked_id', rest: 'deleted' },
    exported: {},
    erased: 'deleted',
  },
  {
    table: 'block',
    column: 'blocked_id',
    joined: { once: ['blocker_id'], never: 'blocker_id', rest: 'deleted' },
    exported: false,
    erased: 'deleted',
  },
  { table: 'collection', column: 'account_id', joined: MOVES, exported: {}, erased: 'deleted' },
  { table: 'challenge', column: 'created_by', joined: MOVES, exported: {}, erased: 'kept' },
  {
    table: 'report',
    column: 'reporter_id',
    joined: { once: ['subject', 'subject_id'], rest: 'deleted' },
    exported: {},
    erased: { text: sql`''` },
  },
  { table: 'report', column: 'reviewed_by', joined: MOVES, exported: false, erased: 'kept' },

  {
    table: 'notification',
    column: 'account_id',
    joined: { never: 'by_account', rest: 'deleted' },
    exported: {},
    erased: 'deleted',
  },
  {
    table: 'notification',
    column: 'by_account',
    joined: { never: 'account_id', rest: 'deleted' },
    exported: false,
    erased: 'deleted',
  },
  {
    table: 'notification_settings',
    column: 'account_id',
    joined: { once: [], rest: 'deleted' },
    exported: {},
    erased: 'deleted',
  },
  // Where an account is now, for one that was joined: merging sets it itself.
  { table: 'account', column: 'merged_into', joined: MOVES, exported: false, erased: 'kept' },
];
