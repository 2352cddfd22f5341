import { expect, test } from 'vitest';
import { METHODS } from './methods.ts';
import { loadTelegramSpec, TELEGRAM_SPEC_PATH, validateTelegramRequest } from './spec-conformance.ts';

const spec = loadTelegramSpec();
if (!spec) console.warn(`Skipped: there is no Bot API description at ${TELEGRAM_SPEC_PATH}.`);

test.runIf(spec)('requests that differ from the description are found out', () => {
  const check = (method: string, parameters: Record<string, unknown>) =>
    spec ? validateTelegramRequest(spec, method, parameters) : [];
  const keyboard = { inline_keyboard: [[{ text: 'Go', callback_data: 'go' }]] };

  expect(check('sendMessage', { chat_id: 1, text: 'hello', reply_markup: keyboard })).toEqual([]);
  expect(check('sendMessage', { chat_id: '1', text: 'x', reply_markup: JSON.stringify(keyboard) })).toEqual(
    [],
  );
  expect(check('sendMessage', { chat_id: 1 })).toEqual(['sendMessage.text: is missing']);
  expect(check('sendMessage', { chat_id: 1, text: 'x', disable_web_page_preview: true })).toEqual([
    'sendMessage.disable_web_page_preview: is not known',
  ]);
  expect(check('sendMessage', { chat_id: 1, text: 5 })).toEqual(['sendMessage.text: must be String']);
  expect(
    check('sendMessage', { chat_id: 1, text: 'x', reply_markup: { inline_keyboard: [[{ data: 'go' }]] } }),
  ).not.toEqual([]);
  expect(check('sendPhoto', { chat_id: '1', photo: { file: 'a.png', bytes: 10 } })).toEqual([]);
  expect(
    check('editMessageMedia', { chat_id: 1, message_id: 2, media: { type: 'photo', media: 'id' } }),
  ).toEqual([]);
  expect(
    check('editMessageMedia', { chat_id: 1, message_id: 2, media: { type: 'picture', media: 'id' } }),
  ).not.toEqual([]);
  expect(check('sendPicture', {})).toEqual(['sendPicture: no such method']);
});

test.runIf(spec)('every method of the twin is one of the description', () => {
  expect(Object.keys(METHODS).filter((name) => !spec?.methods[name])).toEqual([]);
});
