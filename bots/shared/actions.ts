import { type Id, parseId } from '@easel/core/ids.ts';

/** What a button does. `short` is what travels: with an id and a number it must fit into Telegram's 64 bytes. */
const ACTIONS = {
  cancel: { short: 'x', prefix: 'ord' },
  upscale: { short: 'u', prefix: 'ord' },
  'vary-subtle': { short: 'v', prefix: 'ord' },
  'vary-strong': { short: 'w', prefix: 'ord' },
  reroll: { short: 'r', prefix: 'ord' },
  remix: { short: 'm', prefix: 'ord' },
  details: { short: 'i', prefix: 'ord' },
  delete: { short: 'd', prefix: 'ord' },
  'delete-surely': { short: 'D', prefix: 'ord' },
  recall: { short: 'c', prefix: 'ord' },
  confirm: { short: 'y', prefix: 'prp' },
  dismiss: { short: 'n', prefix: 'prp' },
} as const;

export type ActionName = keyof typeof ACTIONS;

/** A button's whole meaning: nothing of it is in any process's memory, so it works after a restart and after a month. */
export type Action = {
  [N in ActionName]: { name: N; id: Id<(typeof ACTIONS)[N]['prefix']>; index?: number };
}[ActionName];

/** Writes an action as a button's data, at most 64 bytes. */
export function encodeAction(action: Action): string {
  const { short } = ACTIONS[action.name];
  return action.index === undefined ? `${short}:${action.id}` : `${short}:${action.id}:${action.index}`;
}

/** Reads a button's data. People can forge it: what it names may not exist, or not be theirs. @returns undefined when it is none of ours. */
export function decodeAction(data: string): Action | undefined {
  const [short, rawId = '', rawIndex, ...rest] = data.split(':');
  const found = Object.entries(ACTIONS).find(([, action]) => action.short === short);
  if (!found || rest.length > 0 || (rawIndex !== undefined && !/^[0-9]$/.test(rawIndex))) return undefined;
  const [name, { prefix }] = found;
  const id = parseId(prefix, rawId);
  return id && ({ name, id, ...(rawIndex !== undefined && { index: Number(rawIndex) }) } as Action);
}
