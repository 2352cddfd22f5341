import type { SiteKeys } from '@easel/core/config/site-keys.ts';
import type { CoreDeps } from '@easel/core/deps.ts';
import type { MediaStorage } from '@easel/core/storage/storage.ts';
import type { Logger } from 'pino';
import type { Shop } from './shop.ts';

/** What a bot needs beside its platform. */
export interface BotDeps extends CoreDeps {
  storage: MediaStorage;
  keys: SiteKeys;
  shop: Shop;
  /** Where people reach the web side, without a slash at its end; undefined: whoever runs this has not said. */
  siteUrl?: string | undefined;
  /** Whether pictures go after the days that a plan keeps them. */
  retention?: boolean;
  log: Logger;
}
