import type { Operation, OperationOf, Outcome } from './ledger-operation.ts';

/** Codes of the ledger's functions, and PostgreSQL's own for broken constraints. */
const NOT_ENOUGH = 'EA001';
const KEY_REUSED = 'EA002';
const NO_SUCH_HOLD = 'EA003';
const MORE_THAN_HELD = 'EA004';
const IN_DEBT = 'EA005';
const UNIQUE_VIOLATION = '23505';
const CHECK_VIOLATION = '23514';

interface Account {
  balance: number;
  held: number;
}

interface Transfer {
  kind: string;
  amount: number;
  /** What was asked for: the same key must ask for the same again. */
  request: string;
  /** Each as `account posted held balanceAfter heldAfter`, in order. */
  entries: string[];
  /** What a hold set aside, by account. */
  parts: [account: string, amount: number][];
  resolved: boolean;
}

/** Spent first to last: subscription, granted by expiry (never last), purchased. */
const SPEND_ORDER = ['subscription', 'granted', 'purchased'];

/** A second ledger, in memory, written from the rules and not from the SQL: what the property tests compare with. */
export class Auditor {
  readonly accounts = new Map<string, Account>();
  readonly transfers = new Map<string, Transfer>();
  #now: string;

  /** @param now expiry dates up to this one have passed; ISO, as are they. */
  constructor(now: string) {
    this.#now = now;
  }

  /** Lets time pass. */
  moveTo(now: string): void {
    this.#now = now;
  }

  apply(op: Operation): Outcome {
    if (op.do === 'credit') return this.#credit(op);
    if (op.do === 'hold') return this.#hold(op);
    if (op.do === 'expire') return this.#expire(op);
    if (op.do === 'move') return this.#move(op);
    if (op.do === 'takeBack') return this.#takeBack(op);
    if (op.do === 'takeAllowance') return this.#takeAllowance(op);
    if (op.do === 'returnAllowance') return this.#returnAllowance(op);
    if (op.do === 'renew') return this.#renew(op);
    if (op.do === 'revoke') return this.#revoke(op);
    return this.#resolve(op);
  }

  /** What a post takes when it takes all. */
  heldBy(key: string): number {
    const hold = this.transfers.get(key);
    return hold?.kind === 'hold' ? hold.amount : 1;
  }

  #credit(op: OperationOf<'credit'>): Outcome {
    if (op.amount <= 0) return { error: CHECK_VIOLATION };
    const [kind, house] =
      op.bucket === 'purchased' ? ['purchase', 'house/sales'] : ['grant', 'house/issuance'];
    // When it expires is counted from the clock, so it is no part of what a repeated request must say again.
    const begun = this.#begin(op.key, {
      kind,
      amount: op.amount,
      request: `${op.owner} ${op.bucket} ${op.amount}`,
    });
    if ('outcome' in begun) return begun.outcome;
    if (op.expires && op.bucket !== 'granted') return this.#undo(op.key, CHECK_VIOLATION);
    const account = accountName(op.owner, op.bucket, op.expires);
    this.#account(account);
    const pays = kind === 'purchase' ? Math.min(op.amount, this.#debt(op.owner)) : 0;
    this.#bring(begun.transfer, { house, account, owner: op.owner, amount: op.amount, pays });
    return { transfer: op.key };
  }

  #hold(op: OperationOf<'hold'>): Outcome {
    if (op.amount <= 0) return { error: CHECK_VIOLATION };
    const begun = this.#begin(op.key, {
      kind: 'hold',
      amount: op.amount,
      request: `${op.owner} ${op.amount}`,
    });
    if ('outcome' in begun) return begun.outcome;
    const debt = this.#debt(op.owner);
    if (debt > 0) return this.#undo(op.key, `${IN_DEBT} ${debt}`);
    let left = op.amount;
    for (const name of this.#spendable(op.owner)) {
      const account = this.#account(name);
      const part = Math.min(left, account.balance - account.held);
      if (part > 0) begun.transfer.parts.push([name, part]);
      left -= part;
    }
    if (left > 0) return this.#undo(op.key, `${NOT_ENOUGH} ${op.amount - left}`);
    for (const [name, part] of begun.transfer.parts) this.#enter(begun.transfer, name, 0, part);
    this.#enter(begun.transfer, 'house/revenue', 0, -op.amount);
    return { transfer: op.key };
  }

  #resolve(op: OperationOf<'post' | 'void'>): Outcome {
    const hold = this.transfers.get(op.hold);
    if (hold?.kind !== 'hold') return { error: NO_SUCH_HOLD };
    const taken = op.do === 'void' ? 0 : op.amount === 'all' ? hold.amount : op.amount;
    if (taken > hold.amount) return { error: MORE_THAN_HELD };
    if (op.do === 'post' && taken === 0) return { error: CHECK_VIOLATION };
    const amount = op.do === 'void' ? hold.amount : taken;
    const begun = this.#begin(op.key, { kind: op.do, amount, request: `${op.hold} ${taken}` });
    if ('outcome' in begun) return begun.outcome;
    if (hold.resolved) return this.#undo(op.key, UNIQUE_VIOLATION);
    hold.resolved = true;
    let left = taken;
    for (const [name, part] of hold.parts) {
      const take = Math.min(left, part);
      this.#enter(begun.transfer, name, -take, -part);
      left -= take;
    }
    this.#enter(begun.transfer, 'house/revenue', taken, hold.amount);
    const [[held = ''] = []] = hold.parts;
    this.#repay(op.key, ownerOf(held));
    return { transfer: op.key };
  }

  #expire(op: OperationOf<'expire'>): Outcome {
    const name = accountName(op.owner, 'granted', op.expires);
    const free = op.expires <= this.#now ? this.#free(name) : 0;
    if (free === 0) return { nothing: true };
    const begun = this.#begin(op.key, { kind: 'expire', amount: free, request: name });
    if ('outcome' in begun) return begun.outcome;
    this.#enter(begun.transfer, name, -free, 0);
    this.#enter(begun.transfer, 'house/expired', free, 0);
    return { transfer: op.key };
  }

  #move(op: OperationOf<'move'>): Outcome {
    if (op.amount <= 0) return { error: CHECK_VIOLATION };
    const { kind, amount } = op;
    const begun = this.#begin(op.key, { kind, amount, request: `${op.from} ${op.to} ${amount}` });
    if ('outcome' in begun) return begun.outcome;
    const debt = this.#debt(op.from);
    if (debt > 0) return this.#undo(op.key, `${IN_DEBT} ${debt}`);
    const source = accountName(op.from, 'purchased', null);
    const free = this.#free(source);
    if (free < amount) return this.#undo(op.key, `${NOT_ENOUGH} ${free}`);
    this.#enter(begun.transfer, source, -amount, 0);
    this.#enter(begun.transfer, accountName(op.to, 'purchased', null), amount, 0);
    this.#repay(op.key, op.to);
    return { transfer: op.key };
  }

  /** Takes what lasts longest first. */
  #revoke(op: OperationOf<'revoke'>): Outcome {
    const request = `${op.owner} ${op.amount}`;
    const earlier = this.transfers.get(op.key);
    if (earlier?.request === `revoke ${request}`) return { taken: earlier.amount };
    const granted = this.#spendable(op.owner).filter((name) => name.startsWith(`${op.owner}/granted/`));
    const free = granted.reduce((sum, name) => sum + this.#free(name), 0);
    const taken = Math.min(op.amount, free);
    if (taken === 0) return { taken };
    const begun = this.#begin(op.key, { kind: 'revoke', amount: taken, request });
    if ('outcome' in begun) return begun.outcome;
    let left = taken;
    for (const name of granted.reverse()) {
      const part = Math.min(left, this.#free(name));
      if (part > 0) this.#enter(begun.transfer, name, -part, 0);
      left -= part;
    }
    this.#enter(begun.transfer, 'house/issuance', taken, 0);
    return { taken };
  }

  /** What is not free any more is owed. */
  #takeBack(op: OperationOf<'takeBack'>): Outcome {
    if (op.amount <= 0) return { error: CHECK_VIOLATION };
    const begun = this.#begin(op.key, {
      kind: 'refund',
      amount: op.amount,
      request: `${op.owner} ${op.amount}`,
    });
    if ('outcome' in begun) return begun.outcome;
    const bought = accountName(op.owner, 'purchased', null);
    const debt = debtOf(op.owner);
    for (const name of [bought, debt]) this.#account(name);
    this.#collect(begun.transfer, { house: 'house/sales', account: bought, debt, amount: op.amount });
    return { transfer: op.key };
  }

  /** What is not free any more is owed, and bought credits that are free pay it. */
  #takeAllowance({ key, owner, amount }: OperationOf<'takeAllowance'>): Outcome {
    if (amount <= 0) return { error: CHECK_VIOLATION };
    const begun = this.#begin(key, { kind: 'refund', amount, request: `take ${owner} ${amount}` });
    if ('outcome' in begun) return begun.outcome;
    const allowance = accountName(owner, 'subscription', null);
    const debt = debtOf(owner);
    for (const name of [allowance, debt, accountName(owner, 'purchased', null)]) this.#account(name);
    const owed = this.#collect(begun.transfer, { house: 'house/issuance', account: allowance, debt, amount });
    if (owed > 0) this.#repay(key, owner);
    return { transfer: key };
  }

  /** Pays a debt first; the rest is granted for good. */
  #returnAllowance({ key, owner, amount }: OperationOf<'returnAllowance'>): Outcome {
    if (amount <= 0) return { error: CHECK_VIOLATION };
    const begun = this.#begin(key, { kind: 'grant', amount, request: `return ${owner} ${amount}` });
    if ('outcome' in begun) return begun.outcome;
    const granted = accountName(owner, 'granted', null);
    this.#account(granted);
    const pays = Math.min(amount, this.#debt(owner));
    this.#bring(begun.transfer, { house: 'house/issuance', account: granted, owner, amount, pays });
    return { transfer: key };
  }

  #renew(op: OperationOf<'renew'>): Outcome {
    const restKey = `${op.key}-rest`;
    const account = accountName(op.owner, 'subscription', null);
    const left = this.#free(account);
    const earlier = this.transfers.get(op.key);
    if (op.amount > 0 && earlier) {
      return earlier.request === `grant renew ${op.owner} ${op.amount}`
        ? { nothing: true }
        : { error: KEY_REUSED };
    }
    const lapse = `lapse ${op.owner}`;
    const lapsed = this.transfers.get(restKey);
    if (left > 0 && lapsed && lapsed.request !== `expire ${lapse}`) return { error: KEY_REUSED };
    this.#account(account);
    const request = `renew ${op.owner} ${op.amount}`;
    const begun =
      op.amount > 0 ? this.#begin(op.key, { kind: 'grant', amount: op.amount, request }) : undefined;
    const rest =
      left > 0 ? this.#begin(restKey, { kind: 'expire', amount: left, request: lapse }) : undefined;
    if (rest && 'transfer' in rest) {
      this.#enter(rest.transfer, account, -left, 0);
      this.#enter(rest.transfer, 'house/expired', left, 0);
    }
    if (begun && 'transfer' in begun) {
      this.#enter(begun.transfer, 'house/issuance', -op.amount, 0);
      this.#enter(begun.transfer, account, op.amount, 0);
    }
    return { nothing: true };
  }

  /** Gives credits, of which the first `pays` pay a debt. */
  #bring(
    transfer: Transfer,
    {
      house,
      account,
      owner,
      amount,
      pays,
    }: Record<'house' | 'account' | 'owner', string> & Record<'amount' | 'pays', number>,
  ): void {
    if (pays < amount) {
      this.#enter(transfer, house, pays - amount, 0);
      this.#enter(transfer, account, amount - pays, 0);
    }
    if (pays > 0) {
      this.#enter(transfer, debtOf(owner), -pays, 0);
      this.#enter(transfer, 'house/receivable', pays, 0);
    }
  }

  /** Takes what is free. @returns the rest, which is owed from now on. */
  #collect(
    transfer: Transfer,
    { house, account, debt, amount }: Record<'house' | 'account' | 'debt', string> & { amount: number },
  ): number {
    const free = Math.min(this.#free(account), amount);
    if (free > 0) {
      this.#enter(transfer, account, -free, 0);
      this.#enter(transfer, house, free, 0);
    }
    if (free < amount) {
      this.#enter(transfer, debt, amount - free, 0);
      this.#enter(transfer, 'house/receivable', free - amount, 0);
    }
    return amount - free;
  }

  /** Bought credits that have come free pay a debt, in a transfer named after the one that freed them. */
  #repay(cause: string, owner: string): void {
    const bought = accountName(owner, 'purchased', null);
    const pays = Math.min(this.#debt(owner), this.#free(bought));
    if (pays === 0) return;
    const begun = this.#begin(`repay-${cause}`, { kind: 'repay', amount: pays, request: owner });
    if ('outcome' in begun) return;
    this.#enter(begun.transfer, bought, -pays, 0);
    this.#enter(begun.transfer, debtOf(owner), -pays, 0);
    this.#enter(begun.transfer, 'house/sales', pays, 0);
    this.#enter(begun.transfer, 'house/receivable', pays, 0);
  }

  /** What somebody owes. */
  debtOf(owner: string): number {
    return this.#debt(owner);
  }

  /** What somebody may spend now. */
  available(owner: string): number {
    return this.#spendable(owner).reduce((sum, name) => sum + this.#free(name), 0);
  }

  /** What somebody bought and may give away. */
  bought(owner: string): number {
    return this.#free(accountName(owner, 'purchased', null));
  }

  #debt(owner: string): number {
    return this.#free(debtOf(owner));
  }

  #free(name: string): number {
    const account = this.accounts.get(name);
    return account ? account.balance - account.held : 0;
  }

  #begin(
    key: string,
    asked: Pick<Transfer, 'kind' | 'amount' | 'request'>,
  ): { outcome: Outcome } | { transfer: Transfer } {
    const request = `${asked.kind} ${asked.request}`;
    const earlier = this.transfers.get(key);
    if (earlier) return { outcome: earlier.request === request ? { transfer: key } : { error: KEY_REUSED } };
    const transfer = { ...asked, request, entries: [], parts: [], resolved: false };
    this.transfers.set(key, transfer);
    return { transfer };
  }

  #undo(key: string, error: string): Outcome {
    this.transfers.delete(key);
    return { error };
  }

  #enter(transfer: Transfer, name: string, posted: number, held: number): void {
    if (name.startsWith('house/')) {
      transfer.entries.push(`${name} ${posted} ${held} - -`);
      return;
    }
    const account = this.#account(name);
    account.balance += posted;
    account.held += held;
    transfer.entries.push(`${name} ${posted} ${held} ${account.balance} ${account.held}`);
  }

  #account(name: string): Account {
    const account = this.accounts.get(name) ?? { balance: 0, held: 0 };
    this.accounts.set(name, account);
    return account;
  }

  #spendable(owner: string): string[] {
    return [...this.accounts.keys()]
      .map((name) => ({ name, parts: name.split('/') }))
      .filter(
        ({ parts: [whose, bucket, expires = ''] }) =>
          whose === owner && bucket !== 'debt' && (expires === 'never' || expires > this.#now),
      )
      .sort((a, b) => rank(a.parts).localeCompare(rank(b.parts)))
      .map(({ name }) => name);
  }
}

/** `never` sorts after every date. */
function rank([, bucket = '', expires = '']: string[]): string {
  return `${SPEND_ORDER.indexOf(bucket)} ${expires}`;
}

function debtOf(owner: string): string {
  return accountName(owner, 'debt', null);
}

function ownerOf(account: string): string {
  return account.split('/')[0] ?? '';
}

export function accountName(owner: string, bucket: string, expires: string | null): string {
  return `${owner}/${bucket}/${expires ?? 'never'}`;
}
