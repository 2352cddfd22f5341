import type { RunId } from '@easel/core/ids.ts';
import { expect, test } from 'vitest';
import { createResultShelf } from './result-shelf.ts';

const result = (text: string) => [{ base64: text }];

test('a result is taken once', () => {
  const shelf = createResultShelf();
  shelf.put('run_1' as RunId, result('abc'));
  expect(shelf.take('run_1' as RunId)).toEqual(result('abc'));
  expect(shelf.take('run_1' as RunId)).toBeUndefined();
});

test('when there is no room the oldest goes, and what is too large never comes', () => {
  const shelf = createResultShelf(10);
  shelf.put('run_1' as RunId, result('aaaaa'));
  shelf.put('run_2' as RunId, result('bbbbb'));
  shelf.put('run_3' as RunId, result('ccccc'));
  shelf.put('run_4' as RunId, result('too much for it'));
  const left = (['run_1', 'run_2', 'run_3', 'run_4'] as RunId[]).map((run) => shelf.take(run)?.length);
  expect(left).toEqual([undefined, 1, 1, undefined]);
});
