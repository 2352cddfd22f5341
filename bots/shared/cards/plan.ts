import { PLANS, PREMIUM_PRICE, type Term } from '@easel/core/catalog/plans.ts';
import { formatMoney } from '@easel/core/payments/money.ts';
import type { MoneyNotice } from '@easel/core/payments/money-notice.ts';
import type { PlanStatus } from '@easel/core/plans/membership.ts';
import type { Subscription } from '@easel/core/plans/subscription.ts';
import type { PlanStep } from '../actions.ts';
import type { BotDeps } from '../deps.ts';
import type { Words } from '../words/en.ts';
import { date } from '../words/format.ts';
import { line, small, title } from './blocks.ts';
import type { Block, Button, Card } from './card.ts';
import { noteCard } from './note.ts';

type PlanCurrency = keyof (typeof PREMIUM_PRICE)['month'];

/** The plan somebody has, what it brings, and what can be done with it. */
export function planCard(
  status: PlanStatus,
  { shop, retention }: Pick<BotDeps, 'shop' | 'retention'>,
  words: Words,
): Card {
  const { plan } = words;
  const { paid, grantedUntil } = status;
  const isPremium = status.plan === 'premium';
  const blocks: Block[] = [
    title(isPremium ? plan.premium : plan.free),
    line(plan.brings(PLANS.premium.allowance, PLANS.premium.ordersAtOnce)),
    line(plan.alone),
  ];
  if (retention) blocks.push(line(plan.keeps(PLANS.free.keptDays)));
  if (paid) {
    blocks.push(
      line(paid.cancels ? plan.endsOn(paid.periodEnd) : plan.nextPayment(paid.term, paid.periodEnd)),
    );
  }
  if (paid?.graceUntil) {
    blocks.push(line({ strong: plan.unpaid(paid.graceUntil) }));
  }
  if (isPremium && grantedUntil) blocks.push(line(plan.granted(grantedUntil)));
  if (status.nextAllowanceAt) {
    blocks.push(small(plan.allowanceOn(status.nextAllowanceAt)));
  }
  return { tone: 'info', blocks, buttons: shop.stripe ? planButtons(status, words) : [] };
}

function planButtons({ paid }: PlanStatus, { plan }: Words): Button[][] {
  if (!paid) {
    return [
      [
        button('month', plan.take('month', priceOf('month', 'usd')), 'primary'),
        button('year', plan.take('year', priceOf('year', 'usd'))),
      ],
    ];
  }
  const other = paid.term === 'month' ? 'year' : 'month';
  const stop = paid.cancels ? button('resume', plan.resume, 'primary') : button('cancel', plan.cancel);
  return [[button(`to-${other}`, plan.change(other)), stop, button('page', plan.page)]];
}

/** What happened to somebody's plan, with what can be done about it. */
export function planNoticeCard(notice: Extract<MoneyNotice, { about: 'plan' }>, words: Words): Card {
  const note = words.money.plans[notice.what](date(notice.until));
  const buttons = nextSteps(notice.what, words);
  return { ...noteCard(note, buttons.length > 0 ? 'sorry' : 'done'), buttons };
}

/** What helps after bad news. */
function nextSteps(what: Extract<MoneyNotice, { about: 'plan' }>['what'], { plan }: Words): Button[][] {
  if (what === 'payment-failed') return [[button('page', plan.page, 'primary')]];
  if (what === 'ended') return [[button('month', plan.take('month', priceOf('month', 'usd')))]];
  return [];
}

/** The link where a plan is paid. */
export function planLinkCard(begun: Subscription, currency: PlanCurrency, { plan, money }: Words): Card {
  const price = priceOf(begun.term, currency);
  return {
    tone: 'waiting',
    blocks: [title(plan.take(begun.term, price)), line(plan.linkHelp)],
    buttons: [[button('show', plan.back)]],
    ...(begun.url && { links: [{ label: money.link.button(price), url: begun.url }] }),
  };
}

/** Asks before a change that charges at once. */
export function changeTermCard(term: Term, currency: PlanCurrency, { plan }: Words): Card {
  return {
    tone: 'info',
    blocks: [title(plan.change(term)), line(plan.changeHelp(term, priceOf(term, currency)))],
    buttons: [[button(`to-${term}-surely`, plan.changeSurely(term), 'primary'), button('show', plan.back)]],
  };
}

/** The link to Stripe's page for customers. */
export function customerPageCard(url: string, { plan }: Words): Card {
  return {
    tone: 'info',
    blocks: [title(plan.page), line(plan.pageHelp)],
    buttons: [[button('show', plan.back)]],
    links: [{ label: plan.pageOpen, url }],
  };
}

function priceOf(term: Term, currency: PlanCurrency): string {
  return formatMoney({ minor: PREMIUM_PRICE[term][currency], currency });
}

function button(step: PlanStep, label: string, style: Button['style'] = 'secondary'): Button {
  return { action: { name: 'plan', step }, label, style };
}
