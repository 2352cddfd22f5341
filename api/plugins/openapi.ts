import { problemSchema } from '@easel/core/contract/page.ts';
import swagger from '@fastify/swagger';
import swaggerUi from '@fastify/swagger-ui';
import type { FastifyInstance } from 'fastify';
import { jsonSchemaTransform } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { cookiesFor } from '../cookies.ts';
import { sendPageHeaders } from './security-headers.ts';
import { SESSION_COOKIE } from './sessions.ts';

const DOCS = '/docs';

/** The reference has a dark theme of its own: worn as the gallery's switch says, which keeps the choice here, or as the system does. */
const FOLLOW_THEME = `
  const system = matchMedia('(prefers-color-scheme: dark)');
  function followTheme() {
    let theme;
    try { theme = localStorage.getItem('theme'); } catch {}
    const isDark = theme === 'dark' || (theme !== 'light' && system.matches);
    document.documentElement.classList.toggle('dark-mode', isDark);
  }
  followTheme();
  system.addEventListener('change', followTheme);
`;
/** As dark as the system before the reference has read its document: no white flash at night. */
const DARK_AT_FIRST = `@media (prefers-color-scheme: dark) { body:has(> #swagger-ui:empty) { background: #1c2022; } }`;

const DESCRIPTION = `What the gallery does, anybody's program can do too. How to sign in, page through lists and read errors: docs/api.md.`;

/**
 * Describes the routes added below, from the very schemas that check their requests and answers. The reference page for
 * people is at \`/api/docs\`.
 */
export async function describeRoutes(app: FastifyInstance, publicUrl: string): Promise<void> {
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: { title: 'Easel', version: '1', description: DESCRIPTION },
      servers: [{ url: publicUrl }],
      components: {
        securitySchemes: {
          session: {
            type: 'apiKey',
            in: 'cookie',
            name: cookiesFor(publicUrl).nameOf(SESSION_COOKIE),
            description: 'Set by signing in.',
          },
          csrf: {
            type: 'apiKey',
            in: 'header',
            name: 'x-csrf-token',
            description: '`csrfToken` of `GET /api/v1/me`, with everything but GET.',
          },
        },
      },
    },
    transform: describeRoute,
  });
  app.register(async (scope) => {
    sendPageHeaders(scope, publicUrl);
    scope.addHook('onRoute', (route) => {
      route.config = { ...route.config, access: 'public' };
    });
    await scope.register(swaggerUi, {
      routePrefix: DOCS,
      // The plugin does not see the prefix that it is registered under.
      indexPrefix: app.prefix,
      theme: {
        title: 'Easel · API',
        js: [{ filename: 'follow-theme.js', content: FOLLOW_THEME }],
        css: [{ filename: 'dark-at-first.css', content: DARK_AT_FIRST }],
      },
      // The plain layout: the other one brings a bar to load other documents, and inline styles.
      uiConfig: { docExpansion: 'list', deepLinking: true, layout: 'BaseLayout' },
    });
  });
}

/** Adds what all routes have in common: where they stand, who may call them, how they fail. */
const describeRoute: typeof jsonSchemaTransform = (input) => {
  const { schema, url } = jsonSchemaTransform(input);
  const { access } = input.route.config ?? {};
  const isReading = [input.route.method].flat().includes('GET');
  const signedIn: Record<string, string[]> = isReading ? { session: [] } : { session: [], csrf: [] };
  const [, , , area = ''] = url.split('/');
  return {
    url,
    schema: {
      tags: [area],
      ...schema,
      ...(access !== 'public' && { security: [signedIn] }),
      response: { ...((schema.response as object | undefined) ?? NO_JSON), '4XX': PROBLEM },
    },
  };
};

/** Files and pages have no schema. */
const NO_JSON = { 200: { description: 'What was asked for.' } };

const PROBLEM = {
  description: 'A problem (RFC 9457). `type` is a stable word.',
  content: {
    'application/problem+json': { schema: z.toJSONSchema(problemSchema, { target: 'openapi-3.0' }) },
  },
};
