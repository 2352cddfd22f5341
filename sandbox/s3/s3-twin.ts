import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { SandboxClock } from '../clock.ts';
import { createObjectStore, type ObjectStore } from './object-store.ts';
import { S3Error } from './s3-error.ts';
import { performCall, type S3Answer } from './s3-operations.ts';
import { type Signer, verifySignature } from './signature-v4.ts';
import { writeXml } from './xml.ts';

/** One PUT of real S3 takes 5 GB; nothing the product stores comes near this. */
const LARGEST_OBJECT = 64 * 1024 * 1024;

export type S3Failure =
  /** 503 SlowDown. */
  | 'slow-down'
  /** 500 InternalError. */
  | 'internal-error'
  /** The socket is cut before anything happened. */
  | 'cut-before'
  /** The call is done, but the socket is cut before the answer. */
  | 'cut-after';

export interface S3TwinOptions extends Signer {
  clock: SandboxClock;
  /** By default any free one. */
  port?: number;
  bucket: string;
}

export interface S3Twin {
  /** For `S3_ENDPOINT`; buckets are addressed by path. */
  url: string;
  /** Switches a failure on for the next `times` calls (by default until it is called off). */
  fail(what: S3Failure, times?: number): () => void;
  heal(): void;
  /** Keys in the bucket. */
  keys(): string[];
  /** Method, path and status of each call, oldest first. */
  calls(): readonly { method: string; path: string; status: number }[];
  close(): Promise<void>;
}

/** A small strict S3 for one bucket: checks every signature, answers errors in XML, keeps objects in memory. */
export async function createS3Twin(options: S3TwinOptions): Promise<S3Twin> {
  const { clock } = options;
  const store = createObjectStore();
  const failures = new Set<{ what: S3Failure; left: number }>();
  const calls: { method: string; path: string; status: number }[] = [];

  const server = createServer((request, response) => {
    void serve(request, response).catch(() => request.socket.destroy()); // the caller went away mid-request
  });

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = 'GET', url = '/' } = request;
    const log = (status: number) => void calls.push({ method, path: url, status });
    const body = await readBody(request);
    if (take('cut-before')) {
      log(0);
      request.socket.destroy();
      return;
    }
    const answer = answerCall(store, options, { request, url, method, body, now: clock.now() }, take);
    if (take('cut-after')) {
      log(0);
      request.socket.destroy();
      return;
    }
    log(answer.status);
    // The date is the sandbox's: from it the SDK learns how far its own clock is off.
    const date = new Date(clock.now()).toUTCString();
    response.writeHead(answer.status, { date, 'x-amz-request-id': randomUUID(), ...answer.headers });
    response.end(answer.body);
  }

  function take(what: S3Failure): boolean {
    for (const entry of failures) {
      if (entry.what !== what) continue;
      entry.left -= 1;
      if (entry.left <= 0) failures.delete(entry);
      return true;
    }
    return false;
  }

  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(options.port ?? 0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    fail(what, times = Number.POSITIVE_INFINITY) {
      const entry = { what, left: times };
      failures.add(entry);
      return () => void failures.delete(entry);
    },
    heal: () => failures.clear(),
    keys: () => store.keys(),
    calls: () => calls,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

interface ReceivedCall {
  request: IncomingMessage;
  url: string;
  method: string;
  body: Buffer | 'too large';
  /** Sandbox time. */
  now: number;
}

function answerCall(
  objects: ObjectStore,
  signer: Signer & { bucket: string },
  call: ReceivedCall,
  isSwitchedOn: (what: S3Failure) => boolean,
): S3Answer {
  const { pathname, searchParams } = new URL(call.url, 'http://s3');
  try {
    if (call.body === 'too large') throw new S3Error('EntityTooLarge');
    const { headers } = call.request;
    verifySignature({ method: call.method, url: call.url, headers, body: call.body }, signer, call.now);
    if (isSwitchedOn('slow-down')) throw new S3Error('SlowDown', 'Please reduce your request rate.');
    if (isSwitchedOn('internal-error'))
      throw new S3Error('InternalError', 'We encountered an internal error.');
    const [, bucketName = '', ...keyParts] = pathname.split('/');
    if (bucketName !== signer.bucket)
      throw new S3Error('NoSuchBucket', 'The specified bucket does not exist');
    const key = decodeURIComponent(keyParts.join('/'));
    const { method, body, now } = call;
    return performCall(objects, { method, bucket: bucketName, key, query: searchParams, headers, body, now });
  } catch (problem) {
    if (!(problem instanceof S3Error)) throw problem;
    return describeError(problem, pathname, call.method);
  }
}

function describeError({ code, status, message }: S3Error, resource: string, method: string): S3Answer {
  const body = writeXml('Error', {
    Code: code,
    Message: message,
    Resource: resource,
    RequestId: randomUUID(),
  });
  return { status, headers: { 'content-type': 'application/xml' }, ...(method !== 'HEAD' && { body }) };
}

async function readBody(request: IncomingMessage): Promise<Buffer | 'too large'> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    size += chunk.length;
    if (size <= LARGEST_OBJECT) chunks.push(chunk);
  }
  return size > LARGEST_OBJECT ? 'too large' : Buffer.concat(chunks);
}
