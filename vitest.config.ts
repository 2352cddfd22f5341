import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/**
 * What takes longest, in this order: begun last, it would leave the other worker with nothing to do. What mostly waits
 * comes beside what needs the cores to itself.
 */
const LONG = [
  'tests/faults/loss',
  'tests/gallery/lighthouse',
  'tests/gallery/every-page',
  'tests/faults/kill',
  'tests/e2e/studio',
  'tests/gallery/public-gallery',
  'tests/queue/flushed',
  'tests/gallery/account-',
  'core/tests/money-property',
  'tests/faults/slow-database',
  'db/tests/embedded',
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
    maxWorkers: 2,
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
