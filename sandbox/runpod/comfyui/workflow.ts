/** ComfyUI's API format: node id -> class and inputs; an input is a literal or a link `[node id, output index]`. */
export type Workflow = Readonly<Record<string, WorkflowNode>>;

export interface WorkflowNode {
  class_type: string;
  inputs: Readonly<Record<string, unknown>>;
}

export type Link = readonly [nodeId: string, slot: number];

/** ComfyUI takes every two-element list for a link, as its own `is_link` does. */
export function asLink(value: unknown): Link | undefined {
  if (!Array.isArray(value) || value.length !== 2) return undefined;
  const [nodeId, slot] = value;
  return typeof nodeId === 'string' && typeof slot === 'number' ? [nodeId, slot] : undefined;
}

export const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
