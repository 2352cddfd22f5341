import { newId } from '@easel/core/ids.ts';
import type { LightMyRequestResponse } from 'fastify';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type ListedRoute, routesOf } from '../../access.ts';
import { CASES, type RouteCase } from './cases.ts';
import { type MatrixWorld, openMatrixWorld, ROLES, type Role } from './world.ts';

/** The files of the reference page come with its package. */
const REFERENCE = '/api/docs';

const probe = await openMatrixWorld();
const ROUTES = routesOf(probe.api.app).filter(({ url }) => !url.startsWith(REFERENCE));
await probe.close();

let world: MatrixWorld;
beforeAll(async () => {
  world = await openMatrixWorld();
});
afterAll(() => world.close());

const nameOf = ({ method, url }: ListedRoute) => `${method} ${url}`;

test('every route has a case in cases.ts, and every case a route', () => {
  expect(Object.keys(CASES).sort()).toEqual(ROUTES.map(nameOf).sort());
});

/** What somebody of a role may be answered. */
type Verdict = 'served' | 'sign-in-needed' | 'not-found';

function verdictFor(role: Role, { access }: ListedRoute, { thing, adminsToo }: RouteCase): Verdict {
  if (role === 'visitor' && access !== 'public') return 'sign-in-needed';
  if (access === 'admin') return role === 'admin' ? 'served' : 'not-found';
  if (thing && role !== 'owner') return role === 'admin' && adminsToo ? 'served' : 'not-found';
  return 'served';
}

async function findParams({ thing, params = {} }: RouteCase): Promise<Record<string, string>> {
  const made = thing ?? params;
  return typeof made === 'function' ? made(world) : made;
}

async function call(
  route: ListedRoute,
  role: Role,
  params: Record<string, string>,
): Promise<LightMyRequestResponse> {
  const { query, payload } = CASES[nameOf(route)] ?? {};
  const browser = await world.browserOf(role);
  const body = typeof payload === 'function' ? await payload(world, browser) : payload;
  const path = route.url.replaceAll(/:(\w+)/g, (_whole, name) => encodeURIComponent(params[name] ?? ''));
  return browser.send({
    method: route.method as 'GET',
    url: query ? `${path}?${query}` : path,
    ...(body && { payload: body }),
  });
}

/** The same parameters, naming what never was. */
function ofNobody(params: Record<string, string>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(params).map(([name, value]) => {
      const prefix = /^([a-z]+)_/.exec(value)?.[1];
      return [name, prefix ? newId(prefix) : 'nobody-is-called-so'];
    }),
  );
}

describe.each(ROUTES.map((route): [string, ListedRoute] => [nameOf(route), route]))('%s', (name, route) => {
  const known = CASES[name] ?? {};

  test.each(ROLES)('for a %s', async (role) => {
    const params = await findParams(known);
    const answer = await call(route, role, params);
    const verdict = verdictFor(role, route, known);
    if (verdict === 'served') {
      if (known.answers) expect(answer.statusCode, answer.body).toBe(known.answers);
      else expect(answer.statusCode, answer.body).toBeLessThan(400);
      return;
    }
    expect(answer.json()).toMatchObject({ type: verdict, status: verdict === 'not-found' ? 404 : 401 });
    // Nobody learns from a refusal whether there is such a thing.
    if (known.thing) expect((await call(route, role, ofNobody(params))).body).toBe(answer.body);
  });
});
