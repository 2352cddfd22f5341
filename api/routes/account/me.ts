import { readProfile } from '@easel/core/accounts/profile.ts';
import { type Me, me as meSchema } from '@easel/core/contract/account.ts';
import { readWallet } from '@easel/core/credits/wallet.ts';
import type { CoreDeps } from '@easel/core/deps.ts';
import { avatarUrl } from '@easel/core/social/card.ts';
import type { ApiApp, ApiDeps } from '../../app.ts';
import { requireViewer, type Viewer } from '../../viewer.ts';

/** Whoever is signed in. */
export function registerMe(app: ApiApp, deps: ApiDeps): void {
  app.get(
    '/me',
    { config: { access: 'member' }, schema: { summary: 'My account', response: { 200: meSchema } } },
    (request) => describeMe(deps, requireViewer(request)),
  );
}

/** An account as its own person sees it. */
export async function describeMe(deps: CoreDeps, me: Pick<Viewer, 'id' | 'csrfToken'>): Promise<Me> {
  const [profile, wallet] = await Promise.all([
    readProfile(deps.db, me.id),
    readWallet(deps.db, { owner: { kind: 'person', id: me.id }, clock: deps.clock }),
  ]);
  const { id, handle, name, bio, role, plan, language, privacy } = profile;
  return {
    id,
    handle,
    name,
    bio,
    role,
    plan,
    language,
    privacy,
    avatarUrl: avatarUrl(profile.avatarKey ?? null),
    identities: profile.identities.map(({ platform, displayName, since }) => ({
      platform,
      displayName,
      since: since.toISOString(),
    })),
    balance: String(wallet.available),
    eraseAt: profile.eraseAt?.toISOString() ?? null,
    csrfToken: me.csrfToken,
  };
}
