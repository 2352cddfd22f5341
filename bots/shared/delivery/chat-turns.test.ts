import { expect, test } from 'vitest';
import { createChatTurns } from './chat-turns.ts';

test('a full chat sends the next ones away, one after the other, and takes them when a place is free', () => {
  const turns = createChatTurns({ atOnce: 2, pauseMs: 3_000 }, () => 0);
  const first = turns.enter('full');
  turns.enter('full');
  expect(turns.enter('full')).toBe(3_000);
  expect(turns.enter('full')).toBe(6_000);
  expect(turns.enter('other')).toBeTypeOf('function');
  if (typeof first === 'function') first();
  expect(turns.enter('full')).toBeTypeOf('function');
  expect(turns.enter('full')).toBe(9_000);
});

test('a chat that emptied is as if it had never been full', () => {
  const turns = createChatTurns({ atOnce: 1, pauseMs: 3_000 }, () => 0);
  const leave = turns.enter('chat');
  expect(turns.enter('chat')).toBe(3_000);
  if (typeof leave === 'function') leave();
  turns.enter('chat');
  expect(turns.enter('chat')).toBe(3_000);
});
