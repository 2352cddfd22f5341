import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readEnv } from '@easel/core/config/env.ts';
import type { OrderId } from '@easel/core/ids.ts';
import { stripeEnv } from '@easel/core/payments/stripe/env.ts';
import { openStripe } from '@easel/core/payments/stripe/room.ts';
import { createTestCreation } from '@easel/core/testing/test-creation.ts';
import { createWorld, type TestWorld } from '@easel/core/testing/test-world.ts';
import { z } from 'zod';
import { createTestApi, type TestApi, type TestBrowser } from '../../testing/test-api.ts';

/** An address at which nobody answers: outside services are not what this is about. */
const NOBODY = 'http://127.0.0.1:9';

export const ROLES = ['visitor', 'stranger', 'owner', 'admin'] as const;
export type Role = (typeof ROLES)[number];

/** An owner of things, and others who want at them. */
export interface MatrixWorld {
  api: TestApi;
  /** The owner's account, which orders and makes pictures. */
  studio: TestWorld;
  /** A browser of each role, signed in anew: some routes sign it out. */
  browserOf(role: Role): Promise<TestBrowser>;
  close(): Promise<void>;
}

export async function openMatrixWorld(): Promise<MatrixWorld> {
  const publicUrl = 'http://127.0.0.1:8080';
  const discord = { apiUrl: NOBODY, botToken: 'none', clientSecret: 'none', publicUrl, client: undefined };
  const telegram = { loginUrl: NOBODY, botToken: '1:none', publicUrl };
  const galleryDir = await mkdtemp(join(tmpdir(), 'easel-gallery-'));
  const stripe = openStripe(
    readEnv(z.object(stripeEnv), { STRIPE_SECRET_KEY: 'none', STRIPE_API_URL: NOBODY }),
  );
  const api = await createTestApi({ signIn: { discord, telegram }, galleryDir, stripe });
  const studio = await createWorld(api.deps, { extra: 10_000n });
  return {
    api,
    studio,
    async browserOf(role) {
      if (role === 'visitor') return api.visitor;
      if (role === 'admin') return api.signInAdmin();
      return role === 'owner' ? api.signIn(studio.account) : api.signIn();
    },
    async close() {
      await api.close();
      await rm(galleryDir, { recursive: true, force: true });
    },
  };
}

/** A creation that only the owner sees. */
export async function privateCreation({ api, studio }: MatrixWorld): Promise<string> {
  const id = await createTestCreation(api.deps, studio);
  const { order_id: order } = await api.deps.db
    .selectFrom('creation')
    .select('order_id')
    .where('id', '=', id)
    .executeTakeFirstOrThrow();
  await studio.deliver(order as OrderId, 1);
  return id;
}

/** One that everybody sees. */
export async function publicCreation(world: MatrixWorld): Promise<string> {
  const id = await privateCreation(world);
  await ownerMakes(world, 'PATCH', `/creations/${id}`, { visibility: 'public' });
  return id;
}

/** How the owner is called, and so the path of their page. */
export async function ownerHandle(world: MatrixWorld): Promise<string> {
  return (await (await world.browserOf('owner')).get('/me')).json().handle;
}

/** What the owner gets by asking the api itself. @returns the `id` in the answer. */
export async function ownerMakes(
  world: MatrixWorld,
  method: 'POST' | 'PUT' | 'PATCH',
  path: string,
  payload: object,
): Promise<string> {
  const browser = await world.browserOf('owner');
  const answer = await browser.send({ method, url: `/api/v1${path}`, payload });
  if (answer.statusCode >= 300)
    throw new Error(`${method} ${path} answers ${answer.statusCode}: ${answer.body}`);
  return answer.json().id;
}
