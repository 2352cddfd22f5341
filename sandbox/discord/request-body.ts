import type { FastifyRequest } from 'fastify';
import { REQUEST_SIZE_LIMIT, type UploadedFile } from './attachments.ts';
import { tooLarge } from './errors.ts';
import type { Call } from './routes.ts';

/** Reads a request's JSON, or its multipart form: `payload_json` and `files[n]`, in the order of n. */
export async function readCall(request: FastifyRequest): Promise<Call> {
  const base = {
    params: request.params as Record<string, string>,
    query: request.query as Record<string, string>,
  };
  if (!request.isMultipart()) return { ...base, body: request.body ?? undefined, files: [] };

  let body: unknown;
  let total = 0;
  const numbered: [number, UploadedFile][] = [];
  for await (const part of request.parts()) {
    if (part.type === 'field') {
      if (part.fieldname === 'payload_json') body = JSON.parse(String(part.value));
      continue;
    }
    const data = await part.toBuffer();
    total += data.length;
    if (total > REQUEST_SIZE_LIMIT) throw tooLarge();
    const index = Number(/^files\[(\d+)\]$/.exec(part.fieldname)?.[1] ?? numbered.length);
    numbered.push([index, { name: part.filename, data, contentType: part.mimetype }]);
  }
  const files = numbered.sort(([a], [b]) => a - b).map(([, file]) => file);
  return { ...base, body, files };
}
