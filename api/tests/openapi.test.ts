import { afterAll, beforeAll, expect, test } from 'vitest';
import { routesOf } from '../access.ts';
import { createTestApi, type TestApi } from '../testing/test-api.ts';

interface Operation {
  summary?: string;
  security?: object[];
  parameters?: { name: string; in: string }[];
  responses: Record<string, object>;
}

let api: TestApi;
let document: { openapi: string; paths: Record<string, Record<string, Operation>> };

beforeAll(async () => {
  api = await createTestApi();
  document = (await api.visitor.get('/openapi.json')).json();
});
afterAll(() => api.close());

function operations(): [name: string, operation: Operation][] {
  return Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods)
      .filter(([method]) => method !== 'head')
      .map(([method, operation]): [string, Operation] => [`${method.toUpperCase()} ${path}`, operation]),
  );
}

/** What OpenAPI has no words for, and the document itself. */
const UNDESCRIBED = ['GET /api/v1/live', 'GET /api/v1/openapi.json'];

test('describes every route below /api/v1', () => {
  const routes = routesOf(api.app)
    .filter(({ url, isHidden }) => url.startsWith('/api/v1/') && !isHidden)
    .map(({ method, url }) => `${method} ${url.replaceAll(/:(\w+)/g, '{$1}')}`);
  expect(
    operations()
      .map(([name]) => name)
      .sort(),
  ).toEqual(routes.sort());
  expect(document.openapi).toMatch(/^3\.1/);
  const hidden = routesOf(api.app).filter(({ url, isHidden }) => url.startsWith('/api/v1/') && isHidden);
  expect(hidden.map(({ method, url }) => `${method} ${url}`).sort()).toEqual(UNDESCRIBED);
});

test('says of each what it does, what it answers and how it fails', () => {
  for (const [name, { summary, responses, parameters = [] }] of operations()) {
    expect(summary, `${name} needs a summary`).toBeTruthy();
    expect(Object.keys(responses), `${name} needs its answer`).toContainEqual(
      expect.stringMatching(/^[123]/),
    );
    expect(responses, name).toHaveProperty('4XX');
    const named = [...name.matchAll(/\{(\w+)\}/g)].map(([, parameter]) => parameter);
    const described = parameters
      .filter((parameter) => parameter.in === 'path')
      .map((parameter) => parameter.name);
    expect(described.sort(), name).toEqual(named.sort());
  }
});

test('says which need somebody to be signed in', () => {
  const access = new Map(routesOf(api.app).map(({ method, url, access }) => [`${method} ${url}`, access]));
  for (const [name, { security }] of operations()) {
    const route = name.replaceAll(/\{(\w+)\}/g, ':$1');
    expect(security !== undefined, name).toBe(access.get(route) !== 'public');
    if (security) expect('csrf' in (security[0] ?? {}), name).toBe(!name.startsWith('GET '));
  }
});

test('every reference in it leads somewhere', () => {
  const text = JSON.stringify(document);
  for (const [, pointer = ''] of text.matchAll(/"\$ref":"#\/([^"]+)"/g)) {
    const target = pointer
      .split('/')
      .reduce<unknown>((part, name) => (part as Record<string, unknown>)?.[name], document);
    expect(target, pointer).toBeDefined();
  }
});

test.each(['/api/docs', '/api/docs/'])(
  '%s is a page for people, on which nothing inline runs',
  async (url) => {
    const page = await api.app.inject(url);
    expect(page.headers['content-type']).toContain('text/html');
    const policy = String(page.headers['content-security-policy']);
    expect(policy).toMatch(/script-src 'self';/);
    expect(policy).not.toContain('unsafe-inline');
    expect(page.body).not.toMatch(/<script>|<script [^>]*>\s*[^<\s]/);
    for (const [, file = ''] of page.body.matchAll(/(?:src|href)="([^"]+)"/g)) {
      const asked = await api.app.inject(new URL(file, `http://site${url}`).pathname);
      expect(asked.statusCode, file).toBe(200);
    }
    expect((await api.app.inject('/api/docs/json')).json()).toEqual(document);
  },
);
