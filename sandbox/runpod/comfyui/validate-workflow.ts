import type { Picture } from '../../painter/picture.ts';
import type { ModelFiles } from './model-files.ts';
import { findNodeDefinition } from './node-catalogue.ts';
import type { InputSpec, NodeDefinition } from './node-definition.ts';
import { pythonRepr } from './python-text.ts';
import { asLink, isRecord, type Workflow } from './workflow.ts';

export interface InputError {
  type: string;
  message: string;
  details: string;
  extra_info: Record<string, unknown>;
}

export interface NodeErrors {
  errors: InputError[];
  dependent_outputs: string[];
  class_type: string;
}

/** The body of ComfyUI's 400 answer to `POST /prompt`. */
export interface PromptRejection {
  error: InputError;
  node_errors: Record<string, NodeErrors>;
}

interface Surroundings {
  files: ModelFiles;
  uploads: ReadonlyMap<string, Picture>;
}

/**
 * Checks a workflow as ComfyUI's `validate_prompt` does (its execution.py, 2025): every class must exist; then,
 * from each output node upwards, every input. One valid output is enough for the prompt to be accepted.
 */
export function validateWorkflow(
  prompt: unknown,
  surroundings: Surroundings,
):
  | { accepted: true; workflow: Workflow; outputs: string[] }
  | { accepted: false; rejection: PromptRejection } {
  if (!isRecord(prompt)) return reject('no_prompt', 'No prompt provided', 'No prompt provided');
  const outputs: string[] = [];
  for (const [id, node] of Object.entries(prompt)) {
    const classType = isRecord(node) ? node.class_type : undefined;
    const where = `Node ID '#${id}'`;
    if (typeof classType !== 'string') {
      return reject(
        'invalid_prompt',
        'Cannot execute because a node is missing the class_type property.',
        where,
      );
    }
    const definition = findNodeDefinition(classType);
    if (!definition) {
      return reject('invalid_prompt', `Cannot execute because node ${classType} does not exist.`, where);
    }
    if (definition.isOutput) outputs.push(id);
  }
  if (outputs.length === 0) return reject('prompt_no_outputs', 'Prompt has no outputs', '');

  const workflow = withInputs(prompt);
  const validated = new Map<string, InputError[]>();
  const valid = outputs.filter((id) => validateNode(workflow, id, surroundings, validated));
  if (valid.length > 0) return { accepted: true, workflow, outputs: valid };
  const details = outputs.flatMap((id) => validated.get(id) ?? []).map((e) => `${e.message}: ${e.details}`);
  const rejection = {
    error: inputError(
      'prompt_outputs_failed_validation',
      'Prompt outputs failed validation',
      details.join('\n'),
    ),
    node_errors: collectNodeErrors(workflow, validated, outputs),
  };
  return { accepted: false, rejection };
}

/** A node without `inputs` is one with none: its required inputs are then reported as missing. */
function withInputs(prompt: Record<string, unknown>): Workflow {
  const nodes = Object.entries(prompt).map(([id, node]) => {
    const { class_type, inputs } = isRecord(node) ? node : {};
    return [id, { class_type: String(class_type), inputs: isRecord(inputs) ? inputs : {} }] as const;
  });
  return Object.fromEntries(nodes);
}

function validateNode(
  workflow: Workflow,
  id: string,
  surroundings: Surroundings,
  validated: Map<string, InputError[]>,
): boolean {
  const known = validated.get(id);
  if (known) return known.length === 0;
  const node = workflow[id];
  const definition = node && findNodeDefinition(node.class_type);
  if (!node || !definition) return false;
  const errors: InputError[] = [];
  // Entered before its inputs are followed, so that a cycle ends instead of running for ever.
  validated.set(id, errors);
  let sound = true;
  for (const [name, spec] of Object.entries({ ...definition.required, ...definition.optional })) {
    const value = node.inputs[name];
    if (value === undefined) {
      if (name in definition.required) {
        errors.push(
          inputError('required_input_missing', 'Required input is missing', name, { input_name: name }),
        );
      }
    } else if (Array.isArray(value)) {
      const problem = checkLink(workflow, name, spec, value);
      if (problem) errors.push(problem);
      else sound = validateNode(workflow, String(value[0]), surroundings, validated) && sound;
    } else {
      const problem = checkLiteral(definition, name, spec, value, surroundings);
      if (problem) errors.push(problem);
    }
  }
  return sound && errors.length === 0;
}

function checkLink(
  workflow: Workflow,
  name: string,
  spec: InputSpec,
  value: unknown[],
): InputError | undefined {
  const link = asLink(value);
  if (!link) {
    const message = 'Bad linked input, must be a length-2 list of [node_id, slot_index]';
    return inputError('bad_linked_input', message, name, { input_name: name, received_value: value });
  }
  const [sourceId, slot] = link;
  const source = workflow[sourceId];
  const received = source && findNodeDefinition(source.class_type)?.outputs[slot];
  if (!received) {
    // ComfyUI trips over the missing key; `details` is the exception's text.
    const details = source ? 'tuple index out of range' : pythonRepr(sourceId);
    return inputError('exception_during_inner_validation', 'Exception when validating inner node', details, {
      input_name: name,
      linked_node: link,
    });
  }
  if (received === spec.type) return undefined;
  const details = `${name}, received_type(${received}) mismatch input_type(${spec.type})`;
  return inputError('return_type_mismatch', 'Return type mismatch between linked nodes', details, {
    input_name: name,
    received_type: received,
    linked_node: link,
  });
}

function checkLiteral(
  definition: NodeDefinition,
  name: string,
  spec: InputSpec,
  value: unknown,
  { files, uploads }: Surroundings,
): InputError | undefined {
  const about = { input_name: name, received_value: value };
  if (definition.validate) {
    const complaint = definition.validate({ name, value, uploads });
    if (complaint === undefined) return undefined;
    return inputError(
      'custom_validation_failed',
      'Custom validation failed for node',
      `${name} - ${complaint}`,
      {
        input_name: name,
      },
    );
  }
  switch (spec.type) {
    case 'INT':
    case 'FLOAT': {
      const number = toPythonNumber(spec.type, value);
      if (number === undefined) {
        const details = `${name}, ${value}, invalid literal for ${spec.type === 'INT' ? 'int()' : 'float()'}: ${pythonRepr(value)}`;
        return inputError(
          'invalid_input_type',
          `Failed to convert an input value to a ${spec.type} value`,
          details,
          about,
        );
      }
      if (number < spec.min)
        return inputError(
          'value_smaller_than_min',
          `Value ${number} smaller than min of ${spec.min}`,
          name,
          about,
        );
      if (number > spec.max)
        return inputError(
          'value_bigger_than_max',
          `Value ${number} bigger than max of ${spec.max}`,
          name,
          about,
        );
      return undefined;
    }
    case 'STRING':
      return undefined;
    case 'COMBO': {
      const options = spec.options(files);
      if (options.some((option) => option === value)) return undefined;
      const listed = options.length > 20 ? `(list of length ${options.length})` : pythonRepr(options);
      return inputError(
        'value_not_in_list',
        'Value not in list',
        `${name}: '${value}' not in ${listed}`,
        about,
      );
    }
    default:
      return inputError(
        'bad_linked_input',
        'Bad linked input, must be a length-2 list of [node_id, slot_index]',
        name,
        about,
      );
  }
}

/** `int(value)` or `float(value)` of Python: text that is a number will do, an int drops its fraction. */
export function toPythonNumber(type: 'INT' | 'FLOAT', value: unknown): number | undefined {
  if (typeof value === 'boolean') return Number(value);
  if (typeof value === 'string' && type === 'INT' && !/^\s*[+-]?\d+\s*$/.test(value)) return undefined;
  if (typeof value === 'string' && value.trim() === '') return undefined;
  if (typeof value !== 'number' && typeof value !== 'string') return undefined;
  const number = Number(value);
  if (!Number.isFinite(number)) return undefined;
  return type === 'INT' ? Math.trunc(number) : number;
}

function collectNodeErrors(
  workflow: Workflow,
  validated: ReadonlyMap<string, InputError[]>,
  outputs: string[],
): Record<string, NodeErrors> {
  const blamed = [...validated].filter(([, errors]) => errors.length > 0);
  return Object.fromEntries(
    blamed.map(([id, errors]) => [
      id,
      { errors, dependent_outputs: outputs, class_type: workflow[id]?.class_type ?? '' },
    ]),
  );
}

const inputError = (
  type: string,
  message: string,
  details: string,
  extra_info: Record<string, unknown> = {},
): InputError => ({ type, message, details, extra_info });

const reject = (type: string, message: string, details: string) =>
  ({ accepted: false, rejection: { error: inputError(type, message, details), node_errors: {} } }) as const;
