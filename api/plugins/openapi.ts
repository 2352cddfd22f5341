import { problemSchema } from '@easel/core/contract/page.ts';
import swagger from '@fastify/swagger';
import swaggerUi from '@fastify/swagger-ui';
import type { FastifyInstance } from 'fastify';
import { jsonSchemaTransform } from 'fastify-type-provider-zod';
import { z } from 'zod';

const DOCS = '/docs';

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
          session: { type: 'apiKey', in: 'cookie', name: 'easel_session', description: 'Set by signing in.' },
        },
      },
    },
    transform: describeRoute,
  });
  app.register(async (scope) => {
    scope.addHook('onRoute', (route) => {
      route.config = { ...route.config, access: 'public' };
    });
    await scope.register(swaggerUi, {
      routePrefix: DOCS,
      uiConfig: { docExpansion: 'list', deepLinking: true },
    });
  });
}

/** Adds what all routes have in common: where they stand, who may call them, how they fail. */
const describeRoute: typeof jsonSchemaTransform = (input) => {
  const { schema, url } = jsonSchemaTransform(input);
  const { access } = input.route.config ?? {};
  const [, , , area = ''] = url.split('/');
  return {
    url,
    schema: {
      tags: [area],
      ...schema,
      ...(access !== 'public' && { security: [{ session: [] }] }),
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
