import { expect, test } from 'vitest';
import { en } from '../words/en.ts';
import { shortenDetails } from './shorten-details.ts';

/** What a message takes, where each sign may need an escape before it. */
const ROOM = 2_000;

test('an error quotes no more of what was written than fits into a message', () => {
  const value = `${'*'.repeat(99)}${'🦊'.repeat(1_000)}`;
  const { title, help } = en.errors['bad-option'](
    shortenDetails({ option: 'style', value, allowed: 'none, photo' }),
  );
  expect(title).toContain('“****');
  expect(title.isWellFormed()).toBe(true);
  expect(title.length + help.length).toBeLessThan(ROOM);
  expect(help).toContain('none, photo');
});
