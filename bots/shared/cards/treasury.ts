import type { ProposalId } from '@easel/core/ids.ts';
import type { PictureParams } from '@easel/core/kinds/picture.ts';
import type { KindName } from '@easel/core/kinds/registry.ts';
import { quoteOrder } from '@easel/core/orders/quote.ts';
import type { PayerDecision } from '@easel/core/treasury/decide-payer.ts';
import type { Share, TreasuryReport } from '@easel/core/treasury/month-report.ts';
import type { Treasury, TreasuryRules } from '@easel/core/treasury/treasury.ts';
import type { Words } from '../words/en.ts';
import { credits } from '../words/format.ts';
import { facts, line, quote, small, title } from './blocks.ts';
import type { Block, Card } from './card.ts';
import { pictureTitle } from './order-card.ts';

/** A server's wallet as somebody in it sees it: what it has, its rules, and what it pays for this person. */
export function treasuryCard(
  input: {
    treasury: Treasury;
    payer: PayerDecision;
    /** The chat where it is shown. */
    chatId: string;
    /** What a role is called; ids are for machines. */
    nameRole: (id: string) => string;
    saved: boolean;
  },
  words: Words,
): Card {
  const { treasury, payer, saved } = input;
  const { wallet } = treasury;
  const said = words.treasury;
  const blocks: Block[] = [title(said.title)];
  if (saved) blocks.push(line({ strong: said.saved }));
  blocks.push(line({ strong: said.balance(wallet.available) }));
  if (wallet.held > 0n) blocks.push(line(said.held(wallet.held)));
  if (wallet.debt > 0n) blocks.push(line(said.debt(wallet.debt)));
  else if (wallet.available + wallet.held === 0n) blocks.push(line(said.empty));
  blocks.push(...payerBlocks(payer, words), rulesBlock(treasury.rules, input, words));
  blocks.push(small(said.how));
  return { tone: saved ? 'done' : 'info', blocks, buttons: [] };
}

function rulesBlock(
  rules: TreasuryRules,
  { chatId, nameRole }: { chatId: string; nameRole: (id: string) => string },
  words: Words,
): Block {
  const { facts: names, spending, reports, noLimit, never } = words.treasury;
  const who =
    spending[rules.spending] + (rules.spending === 'roles' ? rules.roles.map(nameRole).join(', ') : '');
  const where = rules.chatId === undefined ? 'off' : rules.chatId === chatId ? 'here' : 'elsewhere';
  const { dailyCap, approvalAbove } = rules;
  return facts([
    { label: names.spending, value: who },
    { label: names.dailyCap, value: dailyCap === undefined ? noLimit : credits(dailyCap) },
    { label: names.approvalAbove, value: approvalAbove === undefined ? never : credits(approvalAbove) },
    { label: names.reports, value: reports[where] },
  ]);
}

/** Whose wallet pays here; nothing where there is only one's own. */
export function payerBlocks({ because, leftToday }: PayerDecision, words: Words): Block[] {
  const said = words.treasury.here[because]?.(leftToday);
  return said === undefined ? [] : [line(said)];
}

/** Says to all that somebody has put credits into the shared wallet. */
export function fundedCard(input: { name: string; amount: bigint; treasury: Treasury }, words: Words): Card {
  const { funded, fundedNow } = words.treasury;
  return {
    tone: 'done',
    blocks: [
      line({ strong: funded(input.name, input.amount) }),
      line(fundedNow(input.treasury.wallet.available)),
    ],
    buttons: [],
  };
}

/** A month of a server's wallet. */
export function reportCard(report: TreasuryReport, words: Words): Card {
  const said = words.treasury.report;
  return {
    tone: 'info',
    blocks: [
      title(said.title(report.month)),
      facts([
        { label: said.opening, value: credits(report.opening) },
        { label: said.came, value: credits(report.came) },
        { label: said.spent, value: credits(report.spent) },
        { label: said.closing, value: credits(report.closing) },
      ]),
      line(said.made(report.orders, report.pictures)),
      ...shareBlocks(said.funders, report.funders, words),
      ...shareBlocks(said.spenders, report.spenders, words),
    ],
    buttons: [],
  };
}

function shareBlocks(heading: string, shares: Share[], words: Words): Block[] {
  if (shares.length === 0) return [];
  const { share, nobody } = words.treasury.report;
  const lines = shares.map(({ name, amount }) => line({ strong: name ?? nobody }, share(amount)));
  return [title(heading), ...lines];
}

/** Asks the admins whether the server's wallet pays for an order. */
export function approvalCard(
  input: {
    id: ProposalId;
    kind: KindName;
    params: PictureParams;
    /** Who asks. */
    name: string;
    approvalAbove: bigint;
  },
  words: Words,
): Card {
  const { approval } = words.treasury;
  const { id, kind, params, name } = input;
  const { total, count } = quoteOrder(kind, params);
  return {
    tone: 'waiting',
    blocks: [
      title(approval.title),
      line({ strong: approval.asks(name, total) }, ` ${approval.above(input.approvalAbove)}`),
      line(pictureTitle({ kind, params, count }, words)),
      quote(params.prompt),
      small(approval.waits),
    ],
    buttons: [
      [
        { action: { name: 'approve', id }, label: approval.approve(total), style: 'primary' },
        { action: { name: 'refuse', id }, label: approval.refuse, style: 'danger' },
        { action: { name: 'pay-oneself', id }, label: approval.payOneself, style: 'secondary' },
      ],
    ],
  };
}
