/** Reads JSON in base64url that came from outside. @returns undefined for what is none. */
export function readBase64Json(text: string): unknown {
  try {
    return JSON.parse(Buffer.from(text, 'base64url').toString());
  } catch {
    return undefined;
  }
}
