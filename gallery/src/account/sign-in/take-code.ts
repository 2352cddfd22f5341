/**
 * The one-time code of a link, `#code=…`, and takes it out of the address, so that it is in no history and no picture of the
 * screen. What stands after `#` reached no server.
 */
export function takeCode(): string | undefined {
  const code = new URLSearchParams(location.hash.slice(1)).get('code') ?? undefined;
  if (code) history.replaceState(history.state, '', location.pathname + location.search);
  return code;
}
