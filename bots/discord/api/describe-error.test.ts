import { DiscordAPIError } from 'discord.js';
import { expect, it } from 'vitest';
import { describeError } from './describe-error.ts';

it('keeps tokens and prompts out of the log', () => {
  const url = 'https://discord.com/api/v10/webhooks/123/aW50ZXJhY3Rpb24/messages/@original?x=1';
  const body = { files: undefined, json: { components: [{ content: 'a secret garden' }] } };
  const error = new DiscordAPIError(
    { code: 50027, message: 'Invalid Webhook Token' },
    50027,
    401,
    'PATCH',
    url,
    body,
  );
  const described = describeError(error);
  expect(described).toMatchObject({
    code: 50027,
    status: 401,
    path: '/api/v10/webhooks/123/…/messages/@original',
  });
  expect(JSON.stringify(described)).not.toMatch(/aW50ZXJhY3Rpb24|secret garden/);
});

it('leaves other errors as they are', () => {
  expect(describeError(new TypeError('no'))).toMatchObject({ type: 'TypeError', message: 'no' });
});
