import multipart from '@fastify/multipart';
import fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { assertUploadSize, FILE_LIMITS } from './files.ts';
import { registerLoginPages } from './login-pages.ts';
import { isObject, type MethodCall, type Upload } from './method-call.ts';
import { findMethodName, METHODS } from './methods.ts';
import type { TelegramRequest } from './request-log.ts';
import { badRequest, TelegramError } from './telegram-error.ts';
import type { TwinParts } from './twin-parts.ts';
import { DescribedResult } from './webhooks.ts';

/** Room to read a file that is too big to its end, so that the client hears 413 and not a broken connection. */
const READ_LIMIT_BYTES = 2 * FILE_LIMITS.uploadBytes;

/** The Bot API's HTTP face: `/bot<token>/<method>` and `/file/bot<token>/<path>`. */
export async function buildServer(
  parts: TwinParts,
  token: string,
  requests: TelegramRequest[],
): Promise<FastifyInstance> {
  const app = fastify({ bodyLimit: READ_LIMIT_BYTES, forceCloseConnections: true });
  await app.register(multipart, { limits: { fileSize: READ_LIMIT_BYTES, fieldSize: READ_LIMIT_BYTES } });
  app.removeContentTypeParser(['application/json', 'text/plain']);
  app.addContentTypeParser('*', { parseAs: 'string' }, (_request, body, done) => done(null, body));

  app.route<{ Params: { token: string; method: string } }>({
    method: ['GET', 'POST'],
    url: '/bot:token/:method',
    handler: (request, reply) =>
      answerRequest(request, reply, request.params.method, request.params.token === token),
  });
  app.get<{ Params: { token: string; '*': string } }>('/file/bot:token/*', async (request, reply) => {
    const isOurs = request.params.token === token;
    const bytes = isOurs ? await parts.files.download(request.params['*']) : undefined;
    if (bytes) return reply.type('application/octet-stream').send(bytes);
    return sendRefusal(reply, isOurs ? new TelegramError(404, 'Not Found') : unauthorized());
  });
  registerLoginPages(app, parts, token);
  app.setNotFoundHandler((_request, reply) => sendRefusal(reply, new TelegramError(404, 'Not Found')));
  app.setErrorHandler((error, _request, reply) => sendRefusal(reply, toTelegramError(error)));
  return app;

  async function answerRequest(
    request: FastifyRequest,
    reply: FastifyReply,
    address: string,
    isAuthorized: boolean,
  ): Promise<FastifyReply> {
    const method = findMethodName(address);
    const entry: TelegramRequest = {
      at: parts.world.clock.now(),
      method: method ?? address,
      parameters: {},
      files: [],
      status: undefined,
      cut: false,
    };
    requests.push(entry);
    try {
      const call = await readCall(request, reply, entry.method);
      Object.assign(entry, summarize(call));
      for (const { bytes } of call.uploads.values()) assertUploadSize(bytes.length);
      if (!isAuthorized) throw unauthorized();
      if (!method) throw new TelegramError(404, 'Not Found: method not found');
      await parts.switches.passBeforeHandling(method);
      const outcome = await METHODS[method]?.(parts, call);
      const answer =
        outcome instanceof DescribedResult
          ? { ok: true, result: outcome.result, description: outcome.description }
          : { ok: true, result: outcome };
      entry.status = 200;
      entry.result = structuredClone(answer.result);
      if (!parts.switches.shouldDrop(method)) return reply.send(answer);
      entry.cut = true;
      reply.hijack();
      request.raw.socket.destroy();
      return reply;
    } catch (error) {
      const refusal = toTelegramError(error);
      entry.status = refusal.code;
      entry.description = refusal.message;
      return sendRefusal(reply, refusal);
    }
  }
}

const unauthorized = () => new TelegramError(401, 'Unauthorized');

function sendRefusal(reply: FastifyReply, { code, message, parameters }: TelegramError): FastifyReply {
  if (parameters?.retry_after !== undefined) reply.header('retry-after', parameters.retry_after);
  const extras = parameters ? { parameters } : {};
  return reply.code(code).send({ ok: false, error_code: code, description: message, ...extras });
}

/** A refusal as it is; a body over the limit as 413; anything else is the twin's own fault and says so. */
function toTelegramError(error: unknown): TelegramError {
  if (error instanceof TelegramError) return error;
  if (isObject(error) && error.statusCode === 413) return new TelegramError(413, 'Request Entity Too Large');
  console.error('The Telegram twin failed:', error);
  return new TelegramError(500, `Internal Server Error: ${error instanceof Error ? error.message : error}`);
}

async function readCall(request: FastifyRequest, reply: FastifyReply, method: string): Promise<MethodCall> {
  const hangUp = new AbortController();
  reply.raw.once('close', () => hangUp.abort());
  const values: Record<string, unknown> = { ...(request.query as Record<string, string>) };
  const uploads = new Map<string, Upload>();
  if (request.isMultipart()) await readMultipart(request, values, uploads);
  else Object.assign(values, readBody(request));
  return { method, values, uploads, hungUp: hangUp.signal };
}

function readBody(request: FastifyRequest): Record<string, unknown> {
  const { body } = request;
  if (typeof body !== 'string' || body === '') return {};
  if (request.headers['content-type']?.startsWith('application/x-www-form-urlencoded')) {
    return Object.fromEntries(new URLSearchParams(body));
  }
  if (!request.headers['content-type']?.startsWith('application/json')) return {};
  try {
    const values: unknown = JSON.parse(body);
    if (isObject(values)) return values;
  } catch {
    // Not JSON at all: refused below like JSON of another shape.
  }
  throw badRequest("can't parse JSON object");
}

async function readMultipart(
  request: FastifyRequest,
  values: Record<string, unknown>,
  uploads: Map<string, Upload>,
): Promise<void> {
  for await (const part of request.parts()) {
    if (part.type === 'field') {
      values[part.fieldname] = part.value;
    } else {
      uploads.set(part.fieldname, { fileName: part.filename, bytes: await part.toBuffer() });
    }
  }
}

function summarize({ values, uploads }: MethodCall): Pick<TelegramRequest, 'parameters' | 'files'> {
  const files = [...uploads].map(([field, { fileName, bytes }]) => ({
    field,
    file: fileName,
    bytes: bytes.length,
  }));
  const parameters: Record<string, unknown> = { ...values };
  const attached = JSON.stringify(values);
  for (const { field, file, bytes } of files) {
    // A file that no `attach://` names is the parameter itself.
    if (!attached.includes(`attach://${field}`)) parameters[field] = { file, bytes };
  }
  return { parameters, files };
}
