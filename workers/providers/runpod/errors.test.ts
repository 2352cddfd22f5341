import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import runpodSdk from 'runpod-sdk';
import { expect, test } from 'vitest';
import type { ProviderError } from '../provider.ts';
import { toProviderError } from './errors.ts';

/** What the real SDK throws when a server behaves so. */
async function errorOf(listener: RequestListener, timeoutMs = 20_000): Promise<ProviderError> {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  try {
    return await submitTo(`http://127.0.0.1:${port}`, timeoutMs);
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

async function submitTo(baseUrl: string, timeoutMs: number): Promise<ProviderError> {
  const endpoint = runpodSdk('key', { baseUrl }).endpoint('gpu');
  if (!endpoint) throw new Error('no endpoint');
  return endpoint.run({ input: {} }, timeoutMs).then(
    () => expect.unreachable('the submit worked'),
    (error) => toProviderError(error),
  );
}

test.each([
  [429, 'never-arrived'],
  [400, 'rejected'],
  [401, 'rejected'],
  [404, 'rejected'],
  [408, 'ambiguous'],
  [500, 'ambiguous'],
  [502, 'ambiguous'],
])('%i is %s', async (status, arrival) => {
  const error = await errorOf((_request, response) => response.writeHead(status).end('{"error":"words"}'));
  expect(error).toMatchObject({ arrival, httpStatus: status });
});

test('nobody there: it never arrived', async () => {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  expect(await submitTo(`http://127.0.0.1:${port}`, 20_000)).toMatchObject({ arrival: 'never-arrived' });
});

test('a cut socket leaves it open whether it arrived', async () => {
  expect(await errorOf((request) => request.socket.destroy())).toMatchObject({ arrival: 'ambiguous' });
});

test('so does a time limit', async () => {
  expect(await errorOf(() => {}, 50)).toMatchObject({ arrival: 'ambiguous' });
});
