import type { NodeDefinition } from './node-definition.ts';

const MAX_SHIFT = 100;

/** Nodes that read the prompt or patch a model before sampling. */
export const CONDITIONING_NODES: Readonly<Record<string, NodeDefinition>> = {
  CLIPTextEncode: {
    required: { text: { type: 'STRING' }, clip: { type: 'CLIP' } },
    outputs: ['CONDITIONING'],
    run: (inputs) => [{ type: 'CONDITIONING', value: { text: inputs.text('text') } }],
  },
  ConditioningZeroOut: {
    required: { conditioning: { type: 'CONDITIONING' } },
    outputs: ['CONDITIONING'],
    run: () => [{ type: 'CONDITIONING', value: { text: '' } }],
  },
  FluxGuidance: {
    required: { conditioning: { type: 'CONDITIONING' }, guidance: { type: 'FLOAT', min: 0, max: 100 } },
    outputs: ['CONDITIONING'],
    run: (inputs) => [{ type: 'CONDITIONING', value: inputs.socket('CONDITIONING', 'conditioning') }],
  },
  ModelSamplingFlux: {
    required: {
      model: { type: 'MODEL' },
      max_shift: { type: 'FLOAT', min: 0, max: MAX_SHIFT },
      base_shift: { type: 'FLOAT', min: 0, max: MAX_SHIFT },
      width: { type: 'INT', min: 16, max: 16384 },
      height: { type: 'INT', min: 16, max: 16384 },
    },
    outputs: ['MODEL'],
    run: (inputs) => [{ type: 'MODEL', value: inputs.socket('MODEL', 'model') }],
  },
  ModelSamplingSD3: {
    required: { model: { type: 'MODEL' }, shift: { type: 'FLOAT', min: 0, max: MAX_SHIFT } },
    outputs: ['MODEL'],
    run: (inputs) => [{ type: 'MODEL', value: inputs.socket('MODEL', 'model') }],
  },
};
