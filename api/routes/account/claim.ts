import { claimStudio } from '@easel/core/accounts/claim.ts';
import { MINUTE_MS } from '@easel/core/clock.ts';
import { linkCodeBody, me as meSchema } from '@easel/core/contract/account.ts';
import type { ApiApp, ApiDeps } from '../../app.ts';
import { requireViewer } from '../../viewer.ts';
import { describeMe } from './me.ts';

const LIMIT = { max: 20, timeWindow: MINUTE_MS };

/** The link that the first start prints: whoever opens it first runs this studio. */
export function registerClaim(app: ApiApp, deps: ApiDeps): void {
  app.post(
    '/claim',
    {
      config: { access: 'member', rateLimit: LIMIT },
      schema: {
        summary: 'Become the operator, by the link that the first start printed',
        body: linkCodeBody,
        response: { 200: meSchema },
      },
    },
    async (request) => {
      const me = requireViewer(request);
      await claimStudio(deps, { code: request.body.code, account: me.id });
      return describeMe(deps, me);
    },
  );
}
