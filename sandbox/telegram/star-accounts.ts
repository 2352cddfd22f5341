import { randomBytes } from 'node:crypto';
import type {
  StarAmount,
  StarTransaction,
  StarTransactions,
  SuccessfulPayment,
  TransactionPartnerUser,
  User,
} from '@grammyjs/types';
import { readRequired } from './invoices.ts';
import { type MethodCall, readInteger } from './method-call.ts';
import { badRequest } from './telegram-error.ts';
import type { TwinParts } from './twin-parts.ts';
import type { UpdateContent } from './updates.ts';
import { botAsSender, postMessage, unixTime, type World } from './world.ts';

const MOST_TRANSACTIONS = 100;

type Goods = Pick<SuccessfulPayment, 'currency' | 'total_amount' | 'invoice_payload'>;

interface Sale {
  readonly payer: User;
  readonly payment: SuccessfulPayment;
  isRefunded: boolean;
}

/** The Stars of the bot and of the people. */
export interface StarAccounts {
  balanceOf(userId: number): number;
  /** @param stars below zero takes them away. */
  give(userId: number, stars: number): void;
  /** Credits the bot; the payer's Stars are taken already. */
  recordSale(payer: User, goods: Goods): SuccessfulPayment;
  /**
   * Returns a payment's Stars to who paid.
   * @throws TelegramError 400 CHARGE_NOT_FOUND, or CHARGE_ALREADY_REFUNDED the second time.
   */
  refund(userId: number, chargeId: string): SuccessfulPayment;
  /** What the bot took in and gave back, oldest first. */
  readonly transactions: readonly StarTransaction[];
}

export function createStarAccounts(world: World): StarAccounts {
  const balances = new Map<number, number>();
  const sales = new Map<string, Sale>();
  const transactions: StarTransaction[] = [];
  const balanceOf = (userId: number) => balances.get(userId) ?? 0;
  const give = (userId: number, stars: number) => void balances.set(userId, balanceOf(userId) + stars);

  function book({ payer, payment }: Sale, side: 'source' | 'receiver'): void {
    const partner: TransactionPartnerUser = {
      type: 'user',
      transaction_type: 'invoice_payment',
      user: payer,
      invoice_payload: payment.invoice_payload,
    };
    transactions.push({
      id: payment.telegram_payment_charge_id,
      amount: payment.total_amount,
      date: unixTime(world),
      [side]: partner,
    });
    give(world.bot.id, side === 'source' ? payment.total_amount : -payment.total_amount);
  }

  return {
    balanceOf,
    give,
    transactions,
    recordSale(payer, goods) {
      const payment: SuccessfulPayment = {
        ...goods,
        telegram_payment_charge_id: `stx${randomBytes(69).toString('base64url')}`,
        provider_payment_charge_id: `${payer.id}_${sales.size}`,
      };
      const sale = { payer, payment, isRefunded: false };
      sales.set(payment.telegram_payment_charge_id, sale);
      book(sale, 'source');
      return payment;
    },
    refund(userId, chargeId) {
      const sale = sales.get(chargeId);
      if (sale?.payer.id !== userId) throw badRequest('CHARGE_NOT_FOUND');
      if (sale.isRefunded) throw badRequest('CHARGE_ALREADY_REFUNDED');
      sale.isRefunded = true;
      book(sale, 'receiver');
      give(userId, sale.payment.total_amount);
      return sale.payment;
    },
  };
}

export function refundStarPayment({ world, stars, updates }: TwinParts, { values }: MethodCall): true {
  const userId = readInteger(values, 'user_id') ?? 0;
  if (userId <= 0) throw badRequest('invalid user_id specified');
  const payment = stars.refund(userId, readRequired(values, 'telegram_payment_charge_id'));
  const record = world.chats.get(userId);
  if (!record) throw new Error('The payer has no chat with the bot.');
  // A bot hears nothing of the messages it sends, but it is told of this service message.
  const { message } = postMessage(world, record, botAsSender(world), { refunded_payment: payment });
  updates.publish({ message } as UpdateContent);
  return true;
}

export function getStarTransactions({ stars }: TwinParts, { values }: MethodCall): StarTransactions {
  const offset = Math.max(0, readInteger(values, 'offset') ?? 0);
  const limit = Math.min(MOST_TRANSACTIONS, Math.max(1, readInteger(values, 'limit') ?? MOST_TRANSACTIONS));
  return { transactions: stars.transactions.slice(offset, offset + limit) };
}

export const getMyStarBalance = ({ world, stars }: TwinParts): StarAmount => ({
  amount: stars.balanceOf(world.bot.id),
});
