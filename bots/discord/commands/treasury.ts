import { forThemAlone } from '@easel/bot-shared/flows/outcome.ts';
import {
  fundServer,
  showReport,
  showTreasury,
  type TreasuryChange,
} from '@easel/bot-shared/flows/treasury.ts';
import { en } from '@easel/bot-shared/words/en.ts';
import {
  type APIApplicationCommandBasicOption,
  ApplicationCommandOptionType,
  ChannelType,
  type ChatInputCommandInteraction,
  InteractionContextType,
} from 'discord.js';
import { slashCommand } from './command.ts';
import { subcommand, textOption, wholeOption } from './options.ts';

const { commands, options, treasury: said } = en.discord;
const { String: TEXT, Role: ROLE, Channel: CHANNEL } = ApplicationCommandOptionType;

/** As many roles as can be named in one go. */
const ROLES = ['role', 'role_2', 'role_3'];
const SPENDING = ['admins', 'everyone'] as const;
/** What can be unset, by the choice that does it. */
const RESETS = { daily_cap: 'dailyCap', approval_above: 'approvalAbove', reports: 'chatId' } as const;
const AMOUNT_MAX = 1_000_000_000;

/** The server's shared wallet. */
export const treasury = slashCommand('treasury', {
  data: { contexts: [InteractionContextType.Guild] },
  options: [
    subcommand('show', commands.treasuryShow),
    subcommand('fund', commands.treasuryFund, [
      { ...amount('credits', options.fundCredits, 1), required: true },
    ]),
    subcommand('rules', commands.treasuryRules, ruleOptions()),
    subcommand('report', commands.treasuryReport, [textOption('month', options.month, 20)]),
  ],
  /** That somebody gave something is for all to see. */
  promises: ({ options: given }) => (given.getSubcommand(true) === 'fund' ? 'public' : 'private'),
  async run(deps, interaction, { asker, key, words }) {
    const { options: given, guild } = interaction;
    const nameRole = (id: string) => guild?.roles.cache.get(id)?.name ?? id;
    switch (given.getSubcommand(true)) {
      case 'fund': {
        const gift = { asker, key, amount: BigInt(given.getInteger('credits', true)) };
        return { type: 'card', isPrivate: false, card: await fundServer(deps, gift, words) };
      }
      case 'report': {
        const month = given.getString('month') ?? undefined;
        return forThemAlone(await showReport(deps, { asker, month }, words));
      }
      default: {
        const change = readChange(interaction);
        const card = await showTreasury(deps, { asker, nameRole, change }, words);
        return forThemAlone(card);
      }
    }
  },
});

function ruleOptions(): APIApplicationCommandBasicOption[] {
  return [
    {
      type: TEXT,
      name: 'who',
      description: options.spending,
      choices: SPENDING.map((value) => ({ name: said.spending[value], value })),
    },
    ...ROLES.map((name): APIApplicationCommandBasicOption => {
      return { type: ROLE, name, description: options.spendingRole };
    }),
    amount('daily_cap', options.dailyCap, 1),
    amount('approval_above', options.approvalAbove, 0),
    {
      type: CHANNEL,
      name: 'reports',
      description: options.reports,
      channel_types: [ChannelType.GuildText],
    },
    {
      type: TEXT,
      name: 'reset',
      description: options.reset,
      choices: Object.keys(RESETS).map((value) => ({
        name: said.resets[value as keyof typeof RESETS],
        value,
      })),
    },
  ];
}

function amount(name: string, description: string, min: number) {
  return wholeOption(name, description, { min, max: AMOUNT_MAX });
}

/** The options as they were given; `show` has none. A value beside a reset of the same rule counts. */
function readChange({ options: given }: ChatInputCommandInteraction): TreasuryChange {
  const roles = ROLES.flatMap((name) => given.get(name)?.value ?? []).map(String);
  const who = SPENDING.find((value) => value === given.get('who')?.value);
  const [dailyCap, approvalAbove, chatId] = ['daily_cap', 'approval_above', 'reports'].map(
    (name) => given.get(name)?.value,
  );
  const reset = RESETS[given.get('reset')?.value as keyof typeof RESETS];
  return {
    ...(reset && { [reset]: null }),
    ...(roles.length > 0 && { roles }),
    ...(who && { spending: who }),
    ...(dailyCap !== undefined && { dailyCap: BigInt(dailyCap) }),
    ...(approvalAbove !== undefined && { approvalAbove: BigInt(approvalAbove) }),
    ...(chatId !== undefined && { chatId: String(chatId) }),
  };
}
