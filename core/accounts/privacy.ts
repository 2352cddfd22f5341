import { type RawBuilder, sql } from 'kysely';
import { z } from 'zod';
import { me } from '../contract/account.ts';

/** What is not said is as here: nothing is shown before its person chose to. */
export const privacySchema = z.object(me.shape.privacy.shape).extend({
  publishByDefault: z.boolean().default(false),
  showPrompts: z.boolean().default(true),
  indexable: z.boolean().default(true),
});
export type Privacy = z.output<typeof privacySchema>;

/** What holds for accounts that become one: only what all of them allow. */
export function joinPrivacy(all: Privacy[]): Privacy {
  return {
    publishByDefault: all.every((one) => one.publishByDefault),
    showPrompts: all.every((one) => one.showPrompts),
    indexable: all.every((one) => one.indexable),
  };
}

const DEFAULTS = privacySchema.parse({});

/** What somebody says about one of it, as a condition. @param account how the query calls the table of accounts. */
export function privacyOf(account: string, setting: keyof Privacy): RawBuilder<boolean> {
  const said = sql`${sql.ref(account)}.privacy->>${sql.lit(setting)}`;
  return sql<boolean>`coalesce((${said})::boolean, ${sql.lit(DEFAULTS[setting])})`;
}
