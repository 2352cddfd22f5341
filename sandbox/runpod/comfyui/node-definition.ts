import type { Painter } from '../../painter/painter.ts';
import type { Picture } from '../../painter/picture.ts';
import type { ModelFiles } from './model-files.ts';
import type { PictureBatch, SocketType, SocketValue, SocketValues } from './values.ts';

export type InputSpec =
  | { type: 'INT' | 'FLOAT'; min: number; max: number }
  | { type: 'STRING' }
  | { type: 'COMBO'; options: (files: ModelFiles) => readonly string[] }
  | { type: SocketType };

/** One node class as ComfyUI's `/object_info` describes it, and what it does in the sandbox. */
export interface NodeDefinition {
  required: Readonly<Record<string, InputSpec>>;
  optional?: Readonly<Record<string, InputSpec>>;
  outputs: readonly SocketType[];
  /** Evaluation starts at these. */
  isOutput?: true;
  /** The class's own VALIDATE_INPUTS: answers what is wrong with an input. Its inputs skip the list check. */
  validate?: (input: {
    name: string;
    value: unknown;
    uploads: ReadonlyMap<string, Picture>;
  }) => string | undefined;
  run(inputs: NodeInputs, context: NodeContext): SocketValue[] | Promise<SocketValue[]>;
}

/** A node's inputs, links already followed. Asking for one of another type than validated throws. */
export interface NodeInputs {
  number(name: string): number;
  text(name: string): string;
  /** A literal as it was written, so that 64-bit seeds keep what JSON left of them. */
  literal(name: string): string;
  socket<Type extends SocketType>(type: Type, name: string): SocketValues[Type];
}

export interface NodeContext {
  painter: Painter;
  /** Pictures uploaded with the job, by file name. */
  uploads: ReadonlyMap<string, Picture>;
  /** Books sampling work, from which the twin tells how long the job takes. */
  recordSampling(work: SamplingWork): void;
  save(filenamePrefix: string, pictures: PictureBatch): void;
}

export interface SamplingWork {
  megapixels: number;
  steps: number;
  pictures: number;
}
