import { createServer, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createWebhook } from './webhook.ts';

const SECRET = 'a-long_secret';

let server: Server;
const handled: number[] = [];
const turns: Promise<void>[] = [];

beforeAll(async () => {
  const webhook = createWebhook(SECRET, async (update) => void handled.push(update.update_id));
  server = createServer((incoming, response) => void turns.push(webhook(incoming, response)));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
afterAll(() => server.close());

test('a body that breaks off is no update, and no error that would end the process', async () => {
  const { port } = server.address() as AddressInfo;
  const headers = { 'x-telegram-bot-api-secret-token': SECRET, 'content-length': 1000 };
  const call = request({ port, host: '127.0.0.1', method: 'POST', headers });
  call.on('error', () => {});
  call.write('{"update_id": 1,');
  await expect.poll(() => turns.length).toBe(1);
  call.destroy();
  await expect(turns[0]).resolves.toBeUndefined();
  expect(handled).toEqual([]);
});
