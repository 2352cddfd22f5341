import type { CallbackDesk } from './callback-queries.ts';
import type { CheckoutAnswer } from './checkout.ts';
import type { CommandBook } from './commands.ts';
import type { FileStore } from './files.ts';
import type { FloodGate } from './flood.ts';
import type { InvoiceBook } from './invoices.ts';
import type { OpenQueries } from './open-queries.ts';
import type { StarAccounts } from './star-accounts.ts';
import type { Switchboard } from './switches.ts';
import type { UpdateFeed } from './updates.ts';
import type { Webhook } from './webhooks.ts';
import type { World } from './world.ts';

/** Everything the twin is made of; each method and each person works on these. */
export interface TwinParts {
  readonly world: World;
  readonly updates: UpdateFeed;
  readonly webhook: Webhook;
  readonly files: FileStore;
  readonly flood: FloodGate;
  readonly callbacks: CallbackDesk;
  readonly commands: CommandBook;
  readonly invoices: InvoiceBook;
  readonly checkouts: OpenQueries<CheckoutAnswer>;
  readonly stars: StarAccounts;
  readonly switches: Switchboard;
  /** The site on which people log in with Telegram, as entered at @BotFather (/setdomain). */
  readonly login: { domain: string | undefined };
}
