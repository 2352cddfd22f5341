import type { NodeDefinition } from './node-definition.ts';
import { CONDITIONING_NODES } from './nodes-conditioning.ts';
import { IMAGE_NODES } from './nodes-images.ts';
import { LOADING_NODES } from './nodes-loading.ts';
import { SAMPLING_NODES } from './nodes-sampling.ts';

/** Every node class that this ComfyUI knows. */
const NODE_CATALOGUE: Readonly<Record<string, NodeDefinition>> = {
  ...LOADING_NODES,
  ...CONDITIONING_NODES,
  ...SAMPLING_NODES,
  ...IMAGE_NODES,
};

export const findNodeDefinition = (classType: string): NodeDefinition | undefined =>
  Object.hasOwn(NODE_CATALOGUE, classType) ? NODE_CATALOGUE[classType] : undefined;
