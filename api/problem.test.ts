import { DomainError } from '@easel/core/errors.ts';
import { expect, test } from 'vitest';
import { problemOf, toProblem } from './problem.ts';

test('a refusal of the domain keeps its code and its facts', () => {
  const problem = toProblem(new DomainError('not-enough-credits', { needed: 12n, available: 3n }));
  expect(problem).toMatchObject({ type: 'not-enough-credits', status: 402, needed: '12', available: '3' });
  expect(JSON.parse(JSON.stringify(problem))).toEqual(problem);
});

test('a failure of our own says nothing about itself', () => {
  const problem = toProblem(new Error('password of the database is hunter2'));
  expect(problem).toEqual({ type: 'internal', title: 'Something went wrong here', status: 500 });
});

test('what the server itself refuses keeps its status', () => {
  const error = Object.assign(new Error('Request body is too large'), { statusCode: 413 });
  expect(toProblem(error)).toMatchObject({ status: 413 });
});

test('titles say what is wrong to whoever writes a program', () => {
  expect(problemOf('unknown-token').title).toBe('No such token');
  expect(problemOf('unsupported-type').title).toBe('This content type is not accepted');
});
