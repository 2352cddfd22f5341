import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { BadPicture } from './bad-picture.ts';
import { fetchPicture } from './fetch-picture.ts';
import { isPublicAddress } from './public-address.ts';

const never = new AbortController().signal;
const anywhere = () => true;

let server: Server;
let port: number;
let asked: string[] = [];

beforeAll(async () => {
  server = createServer((request, response) => {
    asked.push(request.url ?? '');
    if (request.url === '/moved') response.writeHead(302, { location: '/picture' }).end();
    else if (request.url === '/gone') response.writeHead(404).end();
    else if (request.url === '/busy') response.writeHead(503).end();
    else if (request.url === '/endless') response.end(Buffer.alloc(33 * 1024 * 1024));
    else response.end('a picture');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  port = (server.address() as AddressInfo).port;
});
afterAll(() => server.close());

function fetchFrom(address: string, isAllowed?: (address: string) => boolean): Promise<Buffer> {
  asked = [];
  return fetchPicture({ url: address.replace('PORT', String(port)) }, never, isAllowed);
}

test.each([
  'http://127.0.0.1:PORT/picture',
  'http://localhost:PORT/picture',
  'http://2130706433:PORT/picture',
  'http://0x7f.1:PORT/picture',
  'http://0177.0.0.1:PORT/picture',
  'http://0:PORT/picture',
  'http://[::1]:PORT/picture',
  'http://[::ffff:127.0.0.1]:PORT/picture',
  'http://[::ffff:7f00:1]:PORT/picture',
  'http://[64:ff9b::7f00:1]:PORT/picture',
  'http://[2002:7f00:1::]:PORT/picture',
  'http://169.254.169.254/latest/meta-data/',
  'http://[fd00:ec2::254]/latest/meta-data/',
  'file:///etc/passwd',
  'data:image/png;base64,AAAA',
  'ftp://127.0.0.1:PORT/picture',
  'no address',
])('%s is not fetched', async (address) => {
  await expect(fetchFrom(address)).rejects.toThrow(BadPicture);
  expect(asked).toEqual([]);
});

test('what an address leads to is not followed', async () => {
  await expect(fetchFrom('http://127.0.0.1:PORT/moved', anywhere)).rejects.toThrow(BadPicture);
  expect(asked).toEqual(['/moved']);
});

test('a picture is fetched by address and by name', async () => {
  for (const host of ['127.0.0.1', 'localhost'])
    expect(String(await fetchFrom(`http://${host}:PORT/picture`, anywhere))).toBe('a picture');
});

test('one that is gone or too large is bad; one that is not there yet is asked for again', async () => {
  await expect(fetchFrom('http://127.0.0.1:PORT/gone', anywhere)).rejects.toThrow(BadPicture);
  await expect(fetchFrom('http://127.0.0.1:PORT/endless', anywhere)).rejects.toThrow(BadPicture);
  await expect(fetchFrom('http://127.0.0.1:PORT/busy', anywhere)).rejects.not.toThrow(BadPicture);
});

test.each([
  ['8.8.8.8', true],
  ['2606:4700::1111', true],
  ['10.1.2.3', false],
  ['100.100.100.200', false],
  ['172.31.255.255', false],
  ['172.32.0.1', true],
  ['192.168.1.1', false],
  ['255.255.255.255', false],
  ['::', false],
  ['fe80::1', false],
  ['2001:0:7f00:1::', false],
])('%s public: %s', (address, isPublic) => expect(isPublicAddress(address)).toBe(isPublic));
