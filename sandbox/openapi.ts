import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';

/** Holds bodies against an OpenAPI 3.1 document. Each check returns what is wrong; an empty list is a pass. */
export interface OpenApiCheck {
  /** @param route method and path as the document has it, such as `POST /channels/{channel_id}/messages` */
  request(route: string, body: unknown): string[];
  response(route: string, status: number, body: unknown): string[];
  /** A schema of `components.schemas` by its name. */
  schema(name: string, body: unknown): string[];
}

const DOCUMENT = 'openapi.json';

interface MediaHolder {
  $ref?: string;
  content?: Record<string, unknown>;
}
interface OpenApiDocument {
  paths: Record<
    string,
    Record<string, { requestBody?: MediaHolder; responses: Record<string, MediaHolder> }>
  >;
}

/** Reads the document at `file`. A route or status that it does not know is itself reported as wrong. */
export function loadOpenApi(file: string): OpenApiCheck {
  const document = JSON.parse(readFileSync(file, 'utf8')) as OpenApiDocument;
  const ajv = new Ajv2020({ strict: false, validateFormats: false, allErrors: false });
  ajv.addSchema(document, DOCUMENT);

  function check(pointer: readonly string[], body: unknown): string[] {
    const encoded = pointer.map((part) =>
      encodeURIComponent(part.replaceAll('~', '~0').replaceAll('/', '~1')),
    );
    const validate = ajv.compile({ $ref: `${DOCUMENT}#/${encoded.join('/')}` });
    if (validate(body)) return [];
    return (validate.errors ?? []).map(
      (error) => `${error.instancePath || '/'} ${error.message ?? error.keyword}`,
    );
  }

  function operationOf(route: string) {
    const [method = '', path = ''] = route.split(' ');
    const at = ['paths', path, method.toLowerCase()];
    return { at, operation: document.paths[path]?.[method.toLowerCase()] };
  }

  return {
    request(route, body) {
      const { at, operation } = operationOf(route);
      if (!operation) return [`${route} is not in the document`];
      if (!operation.requestBody) return body === undefined ? [] : [`${route} takes no body`];
      return check([...at, 'requestBody', 'content', 'application/json', 'schema'], body);
    },
    response(route, status, body) {
      const { at, operation } = operationOf(route);
      if (!operation) return [`${route} is not in the document`];
      const key = [String(status), `${String(status)[0]}XX`].find((name) => operation.responses[name]);
      if (key === undefined) return [`${route} never answers ${status}`];
      const declared = operation.responses[key];
      if (declared?.$ref !== undefined) {
        const pointer = declared.$ref.replace('#/', '').split('/');
        return check([...pointer, 'content', 'application/json', 'schema'], body);
      }
      if (!declared?.content) return body === undefined ? [] : [`${route} answers ${status} without a body`];
      return check([...at, 'responses', key, 'content', 'application/json', 'schema'], body);
    },
    schema: (name, body) => check(['components', 'schemas', name], body),
  };
}
