import { defineConfig } from 'vitest/config';

const common = {
  testTimeout: 60_000,
  hookTimeout: 60_000,
  // What is looked at until it is so: a busy machine should not fail a test.
  expect: { poll: { timeout: 10_000 } },
  environment: 'node',
} as const;

export default defineConfig({
  test: {
    reporters: ['default'],
    maxWorkers: 2,
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
