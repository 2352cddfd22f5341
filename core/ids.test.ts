import { expect, test } from 'vitest';
import { derivedId, idFloor, newId, parseId } from './ids.ts';

test('a derived id is always the same, another for each index, and reads as an id', () => {
  const order = newId('ord');
  const first = derivedId('cre', order, 0);
  expect(derivedId('cre', order, 0)).toBe(first);
  expect(derivedId('cre', order, 1)).not.toBe(first);
  expect(derivedId('cre', newId('ord'), 0)).not.toBe(first);
  expect(parseId('cre', first)).toBe(first);
});

test('ids made from a time on sort after its floor, earlier ones before', () => {
  const id = newId('ord');
  expect(idFloor('ord', new Date(Date.now() - 1000)) < id).toBe(true);
  expect(idFloor('ord', new Date(Date.now() + 1000)) > id).toBe(true);
});
