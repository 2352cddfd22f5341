import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Account } from '@easel/core/accounts/ensure-account.ts';
import { openSession } from '@easel/core/accounts/sessions.ts';
import { deriveKeys } from '@easel/core/config/site-keys.ts';
import type { AccountId } from '@easel/core/ids.ts';
import { createLogger } from '@easel/core/log.ts';
import { openFileStorage } from '@easel/core/storage/files.ts';
import {
  createTestAccount,
  createTestDatabase,
  createTestDeps,
  type TestDatabase,
} from '@easel/core/testing/test-database.ts';
import type { FastifyInstance, FastifyRequest, InjectOptions, LightMyRequestResponse } from 'fastify';
import { expect } from 'vitest';
import { z } from 'zod';
import { type ApiDeps, buildApi } from '../app.ts';
import { csrfTokenOf } from '../plugins/sessions.ts';

export const PUBLIC_URL = 'http://127.0.0.1:8080';
const UNLIMITED = { address: 1_000_000, account: 1_000_000, changes: 1_000_000 };

/** One browser: it keeps its session and sends what the gallery would. */
export interface TestBrowser {
  /** Undefined for a visitor. */
  account: Account | undefined;
  csrfToken: string | undefined;
  cookie: string;
  send(options: InjectOptions): Promise<LightMyRequestResponse>;
  get(path: string): Promise<LightMyRequestResponse>;
  post(path: string, payload?: object): Promise<LightMyRequestResponse>;
  put(path: string, payload?: object): Promise<LightMyRequestResponse>;
  patch(path: string, payload?: object): Promise<LightMyRequestResponse>;
  delete(path: string): Promise<LightMyRequestResponse>;
}

export interface TestApi {
  app: FastifyInstance;
  deps: ApiDeps;
  database: TestDatabase;
  /** Somebody who is not signed in. */
  visitor: TestBrowser;
  /** A browser that is signed in, to a new account where none is given. */
  signIn(account?: Account): Promise<TestBrowser>;
  /** One of an admin. */
  signInAdmin(): Promise<TestBrowser>;
  close(): Promise<void>;
}

/** The api on a database of its own, without a port and without rate limits. Paths of browsers are below `/api/v1`. */
export async function createTestApi(more: Partial<ApiDeps> = {}): Promise<TestApi> {
  const database = await createTestDatabase();
  const core = await createTestDeps(database);
  const folder = await mkdtemp(join(tmpdir(), 'easel-api-'));
  const deps: ApiDeps = {
    ...core,
    storage: openFileStorage(folder),
    keys: deriveKeys('a secret of the test'),
    log: createLogger('silent'),
    publicUrl: PUBLIC_URL,
    rateLimits: UNLIMITED,
    ...more,
  };
  const app = buildApi(deps);
  app.addHook('onSend', async (request, reply, payload) => {
    holdAgainstSchema(request.routeOptions, reply.statusCode, payload);
  });
  await app.ready();

  const signIn = async (given?: Account) => {
    const account = given ?? (await createTestAccount(deps));
    const { token } = await openSession(deps, { account: account.id, device: 'Test browser' });
    return openBrowser(app, { account, token });
  };
  return {
    app,
    deps,
    database,
    visitor: openBrowser(app),
    signIn,
    async signInAdmin() {
      const account = await createTestAccount(deps);
      await makeAdmin(deps, account.id);
      return signIn({ ...account, role: 'admin' });
    },
    async close() {
      await app.close();
      await database.drop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Fails where an answer has a field that its route's schema does not know: shared pages are sent without a look at it. */
function holdAgainstSchema(
  { schema }: FastifyRequest['routeOptions'],
  status: number,
  payload: unknown,
): void {
  const expected = (schema?.response as Record<number, unknown> | undefined)?.[status];
  if (!(expected instanceof z.ZodType) || !(typeof payload === 'string' || payload instanceof Buffer)) return;
  const answer: unknown = JSON.parse(payload.toString());
  expect(expected.parse(answer)).toEqual(answer);
}

/** Makes somebody an admin without a claim link. */
async function makeAdmin(deps: ApiDeps, account: AccountId): Promise<void> {
  await deps.db.updateTable('account').set({ role: 'admin' }).where('id', '=', account).execute();
}

function openBrowser(app: FastifyInstance, signedIn?: { account: Account; token: string }): TestBrowser {
  const csrfToken = signedIn && csrfTokenOf(signedIn.token);
  const cookie = signedIn ? `easel_session=${signedIn.token}` : '';
  // Each browser has an address of its own, as if it came through a proxy.
  const address = `2001:db8:${randomBytes(2).toString('hex')}:${randomBytes(2).toString('hex')}::1`;
  const send = (options: InjectOptions) =>
    app.inject({
      ...options,
      headers: {
        'x-forwarded-for': address,
        origin: PUBLIC_URL,
        ...(cookie && { cookie }),
        ...(csrfToken && { 'x-csrf-token': csrfToken }),
        ...options.headers,
      },
    });
  const call = (method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE') => (path: string, payload?: object) =>
    send({ method, url: `/api/v1${path}`, ...(payload && { payload }) });
  return {
    account: signedIn?.account,
    csrfToken,
    cookie,
    send,
    get: call('GET'),
    post: call('POST'),
    put: call('PUT'),
    patch: call('PATCH'),
    delete: call('DELETE'),
  };
}
