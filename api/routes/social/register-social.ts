import type { ApiApp, ApiDeps } from '../../app.ts';
import { registerArtists } from './artists.ts';
import { registerCollections } from './collections.ts';
import { registerComments } from './comments.ts';
import { registerCreations } from './creations.ts';
import { registerChallenges, registerFeed } from './feed.ts';
import { registerMyCreations } from './my-creations.ts';
import { registerReports } from './reports.ts';
import { toSocialDeps } from './social-deps.ts';

/** What people show each other. */
export function registerSocial(app: ApiApp, deps: ApiDeps): void {
  const social = toSocialDeps(deps);
  for (const register of [
    registerFeed,
    registerChallenges,
    registerCreations,
    registerComments,
    registerReports,
    registerArtists,
    registerCollections,
    registerMyCreations,
  ]) {
    register(app, social);
  }
}
