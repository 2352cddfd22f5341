/** One request to the twin, for tests to look at. */
export interface TelegramRequest {
  /** Sandbox time in milliseconds. */
  readonly at: number;
  /** The method's documented name, or whatever stood in the address. */
  readonly method: string;
  /** As sent: real values from JSON, text from forms; `{file, bytes}` in place of a file's content. */
  parameters: Record<string, unknown>;
  /** Files of a multipart body, by field name. */
  files: { field: string; file: string; bytes: number }[];
  /** HTTP status, undefined while the request is still being handled. */
  status: number | undefined;
  /** `result` of an accepted request, `description` of a refused one. */
  result?: unknown;
  description?: string;
  /** True where the connection was cut before the answer. */
  cut: boolean;
}
