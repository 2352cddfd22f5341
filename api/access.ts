import type { FastifyInstance, RouteOptions } from 'fastify';

/**
 * Who may call a route. `public`: everybody. `member`: whoever is signed in. `owner`: whoever is signed in, about a thing
 * of theirs: what is somebody else's is not found. `admin`: for others it is not found.
 */
export type Access = 'public' | 'member' | 'owner' | 'admin';

declare module 'fastify' {
  interface FastifyContextConfig {
    access?: Access;
  }
}

export interface ListedRoute {
  method: string;
  url: string;
  access: Access;
  /** Whether the OpenAPI document leaves it out. */
  isHidden: boolean;
}

const lists = new WeakMap<object, ListedRoute[]>();

/**
 * Keeps a list of every route and refuses to start with one that does not say who may call it, or that asks for more than
 * `public` outside of `guarded`, where nobody would hold it. To be called before any route is added.
 *
 * @param guarded prefix of the paths under which {@link Access} is held.
 */
export function listRoutes(app: FastifyInstance, guarded: string): void {
  const routes: RouteOptions[] = [];
  // Read when all are there: plugins that bring routes of their own get their access from a hook that runs after this one.
  app.addHook('onRoute', (route) => void routes.push(route));
  app.addHook('onReady', async () => {
    lists.set(
      app,
      routes.flatMap((route) => readRoute(route, guarded)),
    );
  });
}

/** Every route of an app that is ready, as `listRoutes` found them; HEAD goes with GET. */
export function routesOf(app: FastifyInstance): ListedRoute[] {
  const found = lists.get(app);
  if (!found) throw new Error('the routes are known when the app is ready');
  return found;
}

function readRoute({ method, url, config, schema }: RouteOptions, guarded: string): ListedRoute[] {
  const access = config?.access;
  const methods = [method].flat().filter((name) => name !== 'HEAD');
  if (methods.length === 0) return [];
  if (!access) throw new Error(`${methods.join(', ')} ${url} does not say who may call it: config.access`);
  if (access !== 'public' && !url.startsWith(`${guarded}/`)) {
    throw new Error(`${methods.join(', ')} ${url} is for ${access}, but only ${guarded} knows who calls`);
  }
  const isHidden = (schema as { hide?: boolean } | undefined)?.hide === true;
  return methods.map((name) => ({ method: name, url, access, isHidden }));
}
