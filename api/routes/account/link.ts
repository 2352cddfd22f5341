import { confirmLink, type LinkSide, previewLink } from '@easel/core/accounts/link.ts';
import { unlinkIdentity } from '@easel/core/accounts/unlink.ts';
import { MINUTE_MS } from '@easel/core/clock.ts';
import {
  linkCodeBody,
  type MergePreview,
  mergePreview,
  me as meSchema,
} from '@easel/core/contract/account.ts';
import { platformSchema } from '@easel/core/platform.ts';
import { z } from 'zod';
import type { ApiApp, ApiDeps } from '../../app.ts';
import { requireViewer } from '../../viewer.ts';
import { describeMe } from './me.ts';

const LIMIT = { max: 20, timeWindow: MINUTE_MS };

/** The chats of my account. */
export function registerLink(app: ApiApp, deps: ApiDeps): void {
  app.post(
    '/link/preview',
    {
      config: { access: 'member', rateLimit: LIMIT },
      schema: {
        summary: 'What joining my account with the one of a code would do',
        body: linkCodeBody,
        response: { 200: mergePreview },
      },
    },
    async (request): Promise<MergePreview> => {
      const { code } = request.body;
      const preview = await previewLink(deps, { account: requireViewer(request).id, code });
      return {
        into: toSide(preview.into),
        from: toSide(preview.from),
        balanceAfter: String(preview.balanceAfter),
        makesAdmin: preview.makesAdmin,
        obstacle: preview.obstacle ?? null,
      };
    },
  );

  app.post(
    '/link/confirm',
    {
      config: { access: 'member', rateLimit: LIMIT },
      schema: {
        summary: 'Join my account with the one of a code',
        body: linkCodeBody,
        response: { 200: meSchema },
      },
    },
    async (request) => {
      const me = requireViewer(request);
      const { account } = await confirmLink(deps, { account: me.id, code: request.body.code });
      return describeMe(deps, { id: account, csrfToken: me.csrfToken });
    },
  );

  app.delete(
    '/me/identities/:platform',
    {
      config: { access: 'member', rateLimit: LIMIT },
      schema: {
        summary: 'Take a chat from my account',
        description: 'It begins anew with an account of its own; everything else stays here.',
        params: z.object({ platform: platformSchema }),
        response: { 204: z.null() },
      },
    },
    async (request, reply) => {
      await unlinkIdentity(deps, { account: requireViewer(request).id, platform: request.params.platform });
      return reply.code(204).send(null);
    },
  );
}

function toSide({ handle, identities, balance, creations }: LinkSide): MergePreview['into'] {
  return {
    handle,
    balance: String(balance),
    creations,
    identities: identities.map(({ platform, displayName, since }) => ({
      platform,
      displayName,
      since: since.toISOString(),
    })),
  };
}
