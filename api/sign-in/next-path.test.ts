import { expect, test } from 'vitest';
import { localPath } from './next-path.ts';

test.each(['/', '/me', '/search?q=a%20b&sort=new#top', '/c/cre_1'])('%s is a path of this site', (path) => {
  expect(localPath(path)).toBe(path);
});

test.each([
  undefined,
  '',
  'me',
  'https://elsewhere.example/',
  '//elsewhere.example',
  '///elsewhere.example',
  '/\\elsewhere.example',
  '\\\\elsewhere.example',
  '/\t/elsewhere.example',
  '/./\t//elsewhere.example',
  '/.//elsewhere.example',
  '/a/..//elsewhere.example',
  'javascript:alert(1)',
  '/\n/elsewhere.example',
])('%j leads nowhere but home', (path) => {
  expect(localPath(path)).toBe('/');
});

test('what it says stays on this site, however it is read', () => {
  for (const path of ['/%2F/elsewhere.example', '/%5Celsewhere.example', '/a\\b', '/me\r\nset-cookie: a=b']) {
    expect(new URL(localPath(path), 'https://easel.example').origin).toBe('https://easel.example');
    expect(localPath(path)).not.toMatch(/[\r\n]/);
  }
});
