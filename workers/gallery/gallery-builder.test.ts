import { expect, test } from 'vitest';
import { type BuildReasons, isBuildDue } from './gallery-builder.ts';

const MINUTE = 60_000;

test.each<[string, BuildReasons, boolean]>([
  ['there was none yet', {}, true],
  ['nothing happened', { builtAt: -5 * MINUTE }, false],
  [
    'somebody published, and it is quiet',
    { builtAt: -2 * MINUTE, publishedFrom: -6_000, publishedTo: -6_000 },
    true,
  ],
  [
    'somebody published just now',
    { builtAt: -2 * MINUTE, publishedFrom: -6_000, publishedTo: -1_000 },
    false,
  ],
  ['it never gets quiet', { builtAt: -2 * MINUTE, publishedFrom: -MINUTE, publishedTo: -1 }, true],
  [
    'the last one was less than a minute ago',
    { builtAt: -50_000, publishedFrom: -40_000, publishedTo: -40_000 },
    false,
  ],
  ['people like and comment', { builtAt: -11 * MINUTE, reactedFrom: -9 * MINUTE }, false],
  ['people liked ten minutes ago', { builtAt: -11 * MINUTE, reactedFrom: -10 * MINUTE }, true],
  ['it is an hour old', { builtAt: -60 * MINUTE }, true],
])('a build when %s: %o is due: %s', (_, reasons, due) => {
  expect(isBuildDue(reasons, 0)).toBe(due);
});
