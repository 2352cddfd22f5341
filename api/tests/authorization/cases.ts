import { offerClaim } from '@easel/core/accounts/claim.ts';
import { createSignInCode } from '@easel/core/accounts/sign-in-codes.ts';
import type { TestBrowser } from '../../testing/test-api.ts';
import { type MatrixWorld, ownerHandle, ownerMakes, privateCreation, publicCreation } from './world.ts';

/** How the matrix calls a route. */
export interface RouteCase {
  /**
   * Makes something of the owner's that nobody else may see, anew for each call, and says how the route names it (its path
   * parameters). Strangers must be told that it is not there, in the words in which they hear of what never was.
   */
  thing?: (world: MatrixWorld) => Promise<Record<string, string>>;
  /** Path parameters of something that is not about anybody. */
  params?: Record<string, string> | ((world: MatrixWorld) => Promise<Record<string, string>>);
  query?: string;
  /** What a right request brings. */
  payload?: object | ((world: MatrixWorld, browser: TestBrowser) => Promise<object>);
  /** What those who may call get, where it is not a success: nothing is sold here, nobody upgrades to a socket. */
  answers?: number;
  /** Admins may do this with what is somebody else's: they keep order. */
  adminsToo?: boolean;
}

const UNKNOWN_CODE = '0'.repeat(24);
const QUIET = {
  chat: 'none',
  kinds: { like: false, comment: false, follow: false, remix: false, mention: false },
  quiet: null,
};
const CHALLENGE = {
  title: 'Lighthouses',
  tag: 'lighthouse',
  startsAt: '2026-01-01T00:00:00.000Z',
  endsAt: '2036-01-01T00:00:00.000Z',
};

const artist = async (world: MatrixWorld) => ({ handle: await ownerHandle(world) });
/** None of the four roles: nobody follows themselves. */
const somebody = async ({ api }: MatrixWorld) => ({
  handle: (await (await api.signIn()).get('/me')).json().handle,
});
const challengeOfAdmin = async (world: MatrixWorld) => {
  const answer = await (await world.browserOf('admin')).post('/challenges', CHALLENGE);
  return { id: answer.json().id };
};
const offence = async (world: MatrixWorld) => ({
  subject: 'creation',
  id: await publicCreation(world),
  reason: 'spam',
});
const verdict = async (world: MatrixWorld) => {
  const { reason, ...reported } = await offence(world);
  await (await world.browserOf('stranger')).post('/reports', { ...reported, reason });
  return { ...reported, verdict: 'keep' };
};
const collected = async (world: MatrixWorld) => ({
  ...(await collection(world)),
  creationId: await privateCreation(world),
});
const comment = async (world: MatrixWorld) => ({
  id: await ownerMakes(world, 'POST', `/creations/${await publicCreation(world)}/comments`, {
    text: 'A comment',
  }),
});
const creation = async (world: MatrixWorld) => ({ id: await privateCreation(world) });
const collection = async (world: MatrixWorld) => ({
  id: await ownerMakes(world, 'POST', '/collections', { title: 'Mine', visibility: 'private' }),
});

/** Every route there is, by area. A route that is missing here fails the test, and so does one that is gone. */
export const CASES: Record<string, RouteCase> = {
  // The process
  'GET /health': {},
  'GET /ready': {},
  'GET /metrics': { answers: 404 },
  'GET /paid': {},
  'GET /not-paid': {},
  'GET /back': {},
  'POST /webhooks/runpod/:token': { params: { token: 'nobodys' }, payload: {}, answers: 401 },
  'POST /webhooks/stripe': { payload: {}, answers: 400 },
  'GET /api/v1/openapi.json': {},

  // The gallery, which is not built here
  'GET /oembed': { answers: 404 },
  'GET /*': { answers: 503 },

  // Signing in
  'GET /api/v1/sign-in': {},
  'POST /api/v1/sign-in/link': {
    payload: ({ api, studio }) =>
      createSignInCode(api.deps, { account: studio.account.id, purpose: 'login' }),
  },
  'GET /api/v1/auth/discord/start': {},
  'GET /api/v1/auth/discord/callback': {},
  'GET /api/v1/auth/telegram/start': {},
  'GET /api/v1/auth/telegram/return': {},
  'GET /api/v1/auth/telegram/callback': {},
  'POST /api/v1/sign-out': {},
  'GET /api/v1/sessions': {},
  'DELETE /api/v1/sessions/:id': {
    thing: async (world) => {
      const browser = await world.browserOf('owner');
      const { items } = (await browser.get('/sessions')).json();
      return { id: items.find((session: { isThis: boolean }) => session.isThis).id };
    },
  },
  'POST /api/v1/claim': {
    payload: async ({ api }) => {
      await api.deps.db.updateTable('account').set({ role: 'member' }).execute();
      return { code: await offerClaim(api.deps) };
    },
  },

  // My account
  'GET /api/v1/me': {},
  'PATCH /api/v1/me': { payload: { bio: 'Words' } },
  'PUT /api/v1/me/avatar': { answers: 422 },
  'DELETE /api/v1/me/avatar': {},
  'POST /api/v1/link/preview': { payload: { code: UNKNOWN_CODE }, answers: 410 },
  'POST /api/v1/link/confirm': { payload: { code: UNKNOWN_CODE }, answers: 410 },
  'DELETE /api/v1/me/identities/:platform': { params: { platform: 'discord' }, answers: 409 },
  'GET /api/v1/me/notifications': {},
  'PUT /api/v1/me/notifications': { payload: QUIET },
  'GET /api/v1/me/export': {},
  'POST /api/v1/me/erase': {
    payload: async (_world, browser) => ({ handle: (await browser.get('/me')).json().handle }),
  },
  'DELETE /api/v1/me/erase': {},

  // My studio
  'GET /api/v1/models': {},
  'GET /api/v1/me/orders': {},
  'POST /api/v1/me/orders/:id/cancel': {
    thing: async ({ studio }) => ({ id: (await studio.order()).id }),
    payload: {},
  },
  'GET /api/v1/me/wallet': {},
  'GET /api/v1/me/wallet/history': {},
  'GET /api/v1/packs': {},
  'POST /api/v1/checkouts': { payload: { pack: 'none', key: 'a-key-of-the-page' }, answers: 400 },
  'GET /api/v1/me/plan': {},
  'POST /api/v1/me/plan': { payload: { action: 'cancel', key: 'a-key-of-the-page' }, answers: 409 },
  'POST /api/v1/me/portal': { payload: {}, answers: 409 },
  'GET /api/v1/me/invoices': {},

  // Media and what is live
  'GET /media/p/:publicKey/:file': {
    params: { publicKey: 'a'.repeat(24), file: 'small.webp' },
    answers: 404,
  },
  'GET /media/s/:token/:file': { params: { token: 'nobodys', file: 'small.webp' }, answers: 404 },
  'GET /media/a/:file': { params: { file: 'nobodys.webp' }, answers: 404 },
  'GET /api/v1/creations/:id/download': { thing: creation },
  'GET /api/v1/live': { answers: 404 },

  // Social
  'GET /api/v1/feed': {},
  'GET /api/v1/search': { query: 'q=lighthouse' },
  'GET /api/v1/tags': {},
  'GET /api/v1/challenges': {},
  'GET /api/v1/challenges/:id': { params: challengeOfAdmin },
  'POST /api/v1/challenges': { payload: CHALLENGE },
  'GET /api/v1/creations/:id': { thing: creation },
  'PATCH /api/v1/creations/:id': { thing: creation, payload: { visibility: 'public' } },
  'DELETE /api/v1/creations/:id': { thing: creation },
  'GET /api/v1/creations/:id/lineage': { thing: creation },
  'PUT /api/v1/creations/:id/like': { thing: creation, answers: 404 },
  'DELETE /api/v1/creations/:id/like': { thing: creation, answers: 404 },
  'GET /api/v1/creations/:id/comments': { thing: creation },
  'POST /api/v1/creations/:id/comments': { thing: creation, answers: 404, payload: { text: 'A comment' } },
  'PATCH /api/v1/comments/:id': { thing: comment, payload: { text: 'Another' } },
  'DELETE /api/v1/comments/:id': { thing: comment, adminsToo: true },
  'POST /api/v1/reports': { payload: offence },
  'GET /api/v1/reports': {},
  'POST /api/v1/reports/review': { payload: verdict },
  'GET /api/v1/artists/:handle': { params: artist },
  'GET /api/v1/artists/:handle/collections': { params: artist },
  'PUT /api/v1/artists/:handle/follow': { params: somebody },
  'DELETE /api/v1/artists/:handle/follow': { params: somebody },
  'PUT /api/v1/artists/:handle/block': { params: somebody },
  'DELETE /api/v1/artists/:handle/block': { params: somebody },
  'GET /api/v1/collections': {},
  'POST /api/v1/collections': { payload: { title: 'Mine' } },
  'GET /api/v1/collections/:id': { thing: collection },
  'PATCH /api/v1/collections/:id': { thing: collection, payload: { title: 'Other' } },
  'DELETE /api/v1/collections/:id': { thing: collection },
  'GET /api/v1/collections/:id/creations': { thing: collection },
  'PUT /api/v1/collections/:id/creations/:creationId': { thing: collected },
  'DELETE /api/v1/collections/:id/creations/:creationId': { thing: collected },
  'GET /api/v1/me/creations': {},
  'POST /api/v1/me/creations/bulk': {
    payload: async (world) => ({ ids: [await privateCreation(world)], action: 'hide' }),
  },
};
