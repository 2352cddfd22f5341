import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Facts, factsSchema, mergeFacts, sumFacts } from './facts.ts';

const amount = fc.integer({ min: 0, max: 50 });
const id = fc.constantFrom('a', 'b', 'c');

/** One thing that a provider says, as it says it: of a single refund or dispute, the amount is always the same. */
const fact: fc.Arbitrary<Facts> = fc.oneof(
  fc
    .constantFrom('2026-01-01T00:00:00.000Z', '2026-01-02T00:00:00.000Z')
    .map((at) => ({ paid: { at, total: 100 } })),
  fc.constant({ expired: true }),
  amount.map((refundedTotal) => ({ refundedTotal })),
  fc.tuple(id, fc.boolean()).map(([name, failed]) => ({
    refunds: { [name]: { amount: 10 + (name.charCodeAt(0) % 10), failed } },
  })),
  fc.tuple(id, fc.boolean(), fc.boolean()).map(([name, withdrawn, reinstated]) => ({
    disputes: { [name]: { amount: 10 + (name.charCodeAt(0) % 10), withdrawn, reinstated } },
  })),
);

const merged = (facts: Facts[]) => facts.reduce(mergeFacts, {});

test('facts in any order and any number make the same whole', () => {
  const shuffledWithRepeats = fc
    .array(fact, { maxLength: 12 })
    .chain((facts) =>
      fc.tuple(
        fc.constant(facts),
        fc.shuffledSubarray([...facts, ...facts, ...facts], { minLength: facts.length * 3 }),
      ),
    );
  fc.assert(
    fc.property(shuffledWithRepeats, ([facts, again]) => {
      expect(merged(again)).toEqual(merged(facts));
    }),
  );
});

test('what is merged is written alike, and can be read again', () => {
  fc.assert(
    fc.property(fc.array(fact), (facts) => {
      const whole = merged(facts);
      expect(factsSchema.parse(JSON.parse(JSON.stringify(whole)))).toEqual(whole);
      expect(JSON.stringify(merged([...facts].reverse()).refunds)).toBe(JSON.stringify(whole.refunds));
    }),
  );
});

test.each<[what: string, facts: Facts, refunded: bigint, withdrawn: bigint]>([
  ['nothing', {}, 0n, 0n],
  ['a reported total alone', { refundedTotal: 30 }, 30n, 0n],
  [
    'single refunds alone',
    { refunds: { a: { amount: 10, failed: false }, b: { amount: 20, failed: false } } },
    30n,
    0n,
  ],
  ['both, of the same', { refundedTotal: 10, refunds: { a: { amount: 10, failed: false } } }, 10n, 0n],
  ['a refund that failed', { refundedTotal: 10, refunds: { a: { amount: 10, failed: true } } }, 0n, 0n],
  [
    'a refund that failed before a larger one',
    { refundedTotal: 50, refunds: { a: { amount: 30, failed: true }, b: { amount: 50, failed: false } } },
    50n,
    0n,
  ],
  ['a dispute', { disputes: { d: { amount: 40, withdrawn: true, reinstated: false } } }, 0n, 40n],
  ['a dispute that was won', { disputes: { d: { amount: 40, withdrawn: true, reinstated: true } } }, 0n, 0n],
  ['an inquiry', { disputes: { d: { amount: 40, withdrawn: false, reinstated: false } } }, 0n, 0n],
])('sums of %s', (_what, facts, refunded, withdrawn) => {
  expect(sumFacts(facts)).toMatchObject({ refunded, withdrawn });
});
