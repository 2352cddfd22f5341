import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** What takes longest, in this order: begun last, it would leave the other workers with nothing to do. */
const LONG = [
  'tests/faults/loss',
  'tests/e2e/studio.',
  'tests/gallery/every-page',
  'tests/faults/kill',
  'tests/gallery/',
  'core/tests/money-property',
  'tests/faults/',
  'db/tests/embedded',
  'tests/runpod/',
  'tests/stripe/',
];

/** Without what an earlier run has measured, as in CI, vitest goes by the sizes of the files. */
class LongFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ moduleId }: TestSpecification) => {
      const found = LONG.findIndex((name) => moduleId.includes(name));
      return found < 0 ? LONG.length : found;
    };
    return (await super.sort(files)).sort((a, b) => rank(a) - rank(b));
  }
}

const common = {
  // What is waited for until it is so: a machine that is busy or slow should not fail a test. It ends long before its test
  // would, whose end does not say what was missing.
  testTimeout: 180_000,
  hookTimeout: 180_000,
  expect: { poll: { timeout: 45_000 } },
  // Of the tests of a file that are marked as concurrent.
  maxConcurrency: 2,
  environment: 'node',
} as const;

export default defineConfig({
  test: {
    reporters: ['default'],
    // They wait for half of their time: three keep two cores busy.
    maxWorkers: 3,
    sequence: { sequencer: LongFirst },
    projects: [
      { test: { ...common, name: 'sandbox', include: ['sandbox/**/*.test.ts'] } },
      {
        test: {
          ...common,
          name: 'product',
          include: ['{api,bots,core,db,gallery,studio,workers,tools}/**/*.test.ts', 'tests/**/*.test.ts'],
          globalSetup: ['core/testing/global-setup.ts'],
        },
      },
    ],
  },
});
