import { beforeEach, expect, test } from 'vitest';
import { claimStudio, offerClaim } from '../accounts/claim.ts';
import {
  CODE_MINUTES,
  createSignInCode,
  lookAtSignInCode,
  useSignInCode,
} from '../accounts/sign-in-codes.ts';
import { DAY_MS, MINUTE_MS } from '../clock.ts';
import type { DomainErrorDetails } from '../errors.ts';
import type { AccountId } from '../ids.ts';
import { useTestCore } from '../testing/test-core.ts';
import { createTestAccount } from '../testing/test-database.ts';

let account: AccountId;
let now = Date.now();
const deps = useTestCore({ clock: { now: () => new Date(now) } });

beforeEach(async () => {
  now = Date.now();
  account = (await createTestAccount(deps)).id;
});

const refusal = (reason: DomainErrorDetails['code-refused']['reason']) => ({
  code: 'code-refused',
  details: { reason },
});

async function newLogin(): Promise<string> {
  return (await createSignInCode(deps, { account, purpose: 'login' })).code;
}

test('a code has 96 bits, and the database has only its hash', async () => {
  const { code, expiresAt } = await createSignInCode(deps, { account, purpose: 'login' });
  expect(code).toMatch(/^[0-9a-f]{24}$/);
  expect(expiresAt.getTime()).toBe(now + CODE_MINUTES * MINUTE_MS);
  const rows = await deps.db.selectFrom('sign_in_code').selectAll().execute();
  expect(JSON.stringify(rows)).not.toContain(code);
});

test('a code says whose it is, once, also to fifty at once', async () => {
  const code = await newLogin();
  const uses = await Promise.allSettled(
    Array.from({ length: 50 }, (_, at) =>
      useSignInCode(deps, { code, purpose: 'login', by: `browser ${at}` }),
    ),
  );
  expect(uses.filter((use) => use.status === 'fulfilled')).toMatchObject([{ value: account }]);
  await expect(useSignInCode(deps, { code, purpose: 'login', by: 'anybody' })).rejects.toMatchObject(
    refusal('used'),
  );
});

test('a person may type it large, or copy a space with it', async () => {
  const code = await newLogin();
  const use = { code: ` ${code.toUpperCase()}\n`, purpose: 'login', by: 'browser' } as const;
  expect(await useSignInCode(deps, use)).toBe(account);
});

test('a code is worth nothing after ten minutes', async () => {
  const code = await newLogin();
  now += CODE_MINUTES * MINUTE_MS;
  await expect(useSignInCode(deps, { code, purpose: 'login', by: 'b' })).rejects.toMatchObject(
    refusal('expired'),
  );
});

test('a code is good for what it was made for only', async () => {
  const code = await newLogin();
  await expect(useSignInCode(deps, { code, purpose: 'link', by: 'b' })).rejects.toMatchObject(
    refusal('unknown'),
  );
  expect(await useSignInCode(deps, { code, purpose: 'login', by: 'b' })).toBe(account);
});

test('whoever looks at a code first keeps it', async () => {
  const { code } = await createSignInCode(deps, { account, purpose: 'link' });
  const mine = { code, purpose: 'link', by: 'me' } as const;
  const theirs = { ...mine, by: 'somebody else' };
  expect(await lookAtSignInCode(deps, mine)).toBe(account);
  expect(await lookAtSignInCode(deps, mine)).toBe(account);
  await expect(lookAtSignInCode(deps, theirs)).rejects.toMatchObject(refusal('elsewhere'));
  await expect(useSignInCode(deps, theirs)).rejects.toMatchObject(refusal('elsewhere'));
  expect(await useSignInCode(deps, mine)).toBe(account);
});

test('codes of long ago are forgotten', async () => {
  const code = await newLogin();
  now += 2 * DAY_MS;
  await newLogin();
  await expect(useSignInCode(deps, { code, purpose: 'login', by: 'b' })).rejects.toMatchObject(
    refusal('unknown'),
  );
});

test('the claim is the first one’s, and ends every other', async () => {
  const [first = '', second = ''] = [await offerClaim(deps), await offerClaim(deps)];
  const people = await Promise.all(Array.from({ length: 6 }, () => createTestAccount(deps)));
  await expect(claimStudio(deps, { code: 'f'.repeat(24), account })).rejects.toMatchObject(
    refusal('unknown'),
  );
  const claims = await Promise.allSettled(
    people.map((person, at) => claimStudio(deps, { code: at % 2 ? first : second, account: person.id })),
  );
  expect(claims.filter((claim) => claim.status === 'fulfilled')).toHaveLength(1);
  const admins = await deps.db.selectFrom('account').select('id').where('role', '=', 'admin').execute();
  expect(admins).toHaveLength(1);
  const log = deps.db.selectFrom('audit').select(['actor', 'subject']).where('action', '=', 'studio-claimed');
  expect(await log.execute()).toEqual([{ actor: admins[0]?.id, subject: admins[0]?.id }]);
  expect(await offerClaim(deps)).toBeUndefined();
});

test('a claim that waited for a week is worth nothing', async () => {
  await deps.db.updateTable('account').set({ role: 'member' }).execute();
  const code = (await offerClaim(deps)) ?? '';
  now += 8 * DAY_MS;
  await expect(claimStudio(deps, { code, account })).rejects.toMatchObject(refusal('expired'));
});
