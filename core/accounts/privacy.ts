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

/** What is kept: only what somebody chose. */
export const chosenPrivacySchema = me.shape.privacy.partial();
type ChosenPrivacy = z.output<typeof chosenPrivacySchema>;

/** What is chosen for accounts that become one: what one of them does not allow, none does; silence decides nothing. */
export function joinPrivacy(all: ChosenPrivacy[]): ChosenPrivacy {
  const said = all.flatMap((one) => Object.entries(one));
  // Of what was said twice, the last word counts: the noes come last.
  return Object.fromEntries(said.sort(([, one], [, other]) => Number(other) - Number(one)));
}

const DEFAULTS = privacySchema.parse({});

/** What somebody says about one of it, as a condition. @param account how the query calls the table of accounts. */
export function privacyOf(account: string, setting: keyof Privacy): RawBuilder<boolean> {
  const said = sql`${sql.ref(account)}.privacy->>${sql.lit(setting)}`;
  return sql<boolean>`coalesce((${said})::boolean, ${sql.lit(DEFAULTS[setting])})`;
}
