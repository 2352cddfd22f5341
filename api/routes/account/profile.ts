import { changeAvatar, removeAvatar } from '@easel/core/accounts/avatar.ts';
import { changeProfile } from '@easel/core/accounts/profile.ts';
import { MINUTE_MS } from '@easel/core/clock.ts';
import { me as meSchema, profileChange } from '@easel/core/contract/account.ts';
import type { FastifyRequest } from 'fastify';
import type { ApiApp, ApiDeps } from '../../app.ts';
import { renderAvatar } from '../../avatars/render-avatar.ts';
import { requireViewer } from '../../viewer.ts';
import { describeMe } from './me.ts';

const AVATAR_BYTES_MAX = 5 * 1024 * 1024;
/** What is changed here, every page of an artist is written anew for. */
const CHANGE_LIMIT = {
  max: 10,
  timeWindow: MINUTE_MS,
  keyGenerator: (request: FastifyRequest) => requireViewer(request).id,
};

/** How others see me, and what they may see. */
export function registerProfile(app: ApiApp, deps: ApiDeps): void {
  app.patch(
    '/me',
    {
      config: { access: 'member', rateLimit: CHANGE_LIMIT },
      schema: { summary: 'Change my profile', body: profileChange, response: { 200: meSchema } },
    },
    async (request) => {
      const me = requireViewer(request);
      await changeProfile(deps, { account: me.id, change: request.body });
      return describeMe(deps, me);
    },
  );

  app.delete(
    '/me/avatar',
    {
      config: { access: 'member' },
      schema: { summary: 'Take the picture beside my name away', response: { 200: meSchema } },
    },
    async (request) => {
      const me = requireViewer(request);
      await removeAvatar(deps, me.id);
      return describeMe(deps, me);
    },
  );

  app.register(async (scope: ApiApp) => {
    // What the file says it is does not count: its bytes are looked at.
    scope.addContentTypeParser(
      /^image\//,
      { parseAs: 'buffer', bodyLimit: AVATAR_BYTES_MAX },
      (_request, body, done) => done(null, body),
    );
    scope.put(
      '/me/avatar',
      {
        config: { access: 'member', rateLimit: CHANGE_LIMIT },
        schema: {
          summary: 'Change the picture beside my name',
          description: 'The body is the file itself: PNG, JPEG or WebP, at most 5 MB.',
          consumes: ['image/png', 'image/jpeg', 'image/webp'],
          response: { 200: meSchema },
        },
      },
      async (request) => {
        const me = requireViewer(request);
        const file = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
        await changeAvatar(deps, { account: me.id, picture: await renderAvatar(file) });
        return describeMe(deps, me);
      },
    );
  });
}
