import type { Painter } from '../painter/painter.ts';
import { type Picture, pictureFromFile } from '../painter/picture.ts';
import { evaluateWorkflow, NodeExecutionError, type SavedBatch } from './comfyui/evaluate-workflow.ts';
import type { ModelFiles } from './comfyui/model-files.ts';
import type { SamplingWork } from './comfyui/node-definition.ts';
import { embedRecipe } from './comfyui/png-metadata.ts';
import { pythonRepr } from './comfyui/python-text.ts';
import { type PromptRejection, validateWorkflow } from './comfyui/validate-workflow.ts';
import { isRecord, type Workflow } from './comfyui/workflow.ts';

/** What a handler returns. A string under `error` makes Runpod call the job FAILED. */
export type HandlerResult = Record<string, unknown>;

/** A job the worker has looked at: already over, or ready to be worked on. */
export type PreparedJob =
  | { over: true; result: HandlerResult }
  | { over: false; work: SamplingWork[]; finish(): Promise<HandlerResult> };

/** The part of a serverless worker that the queue needs: look at a job's input, then do it. */
export interface Worker {
  prepare(input: unknown): Promise<PreparedJob>;
}

/**
 * `runpod-workers/worker-comfyui` 5.x: the input it takes, the output it gives and the words of its errors, after
 * that repository's handler.py. ComfyUI behind it is `comfyui/`, the GPU is the painter.
 */
export function createComfyWorker({ painter, files }: { painter: Painter; files: ModelFiles }): Worker {
  return {
    async prepare(rawInput) {
      const input = readInput(rawInput);
      if ('error' in input) return over(input);
      const uploaded = await uploadImages(input.images);
      if ('error' in uploaded) return over(uploaded);
      const checked = validateWorkflow(input.workflow, { files, uploads: uploaded.uploads });
      if (!checked.accepted) return over({ error: describeRejection(checked.rejection, files) });
      try {
        const { saved, work } = await evaluateWorkflow({ painter, uploads: uploaded.uploads }, checked);
        return { over: false, work, finish: () => saveImages(saved, checked.workflow) };
      } catch (problem) {
        if (!(problem instanceof NodeExecutionError)) throw problem;
        const { nodeType, nodeId, message } = problem;
        const details = [
          `Workflow execution error: Node Type: ${nodeType}, Node ID: ${nodeId}, Message: ${message}`,
        ];
        return over({ error: 'Job processing failed', details });
      }
    },
  };
}

const over = (result: HandlerResult): PreparedJob => ({ over: true, result });

function readInput(
  raw: unknown,
): { workflow: unknown; images: Record<string, unknown>[] } | { error: string } {
  if (raw === null || raw === undefined) return { error: 'Please provide input' };
  const input = typeof raw === 'string' ? parseJson(raw) : raw;
  if (!isRecord(input)) return { error: 'Invalid JSON format in input' };
  const { workflow, images } = input;
  if (workflow === undefined || workflow === null) return { error: "Missing 'workflow' parameter" };
  if (images === undefined || images === null) return { workflow, images: [] };
  if (
    !Array.isArray(images) ||
    !images.every((image) => isRecord(image) && 'name' in image && 'image' in image)
  ) {
    return { error: "'images' must be a list of objects with 'name' and 'image' keys" };
  }
  return { workflow, images };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

async function uploadImages(
  images: readonly Record<string, unknown>[],
): Promise<{ uploads: Map<string, Picture> } | (HandlerResult & { error: string })> {
  const uploads = new Map<string, Picture>();
  const details: string[] = [];
  for (const { name, image } of images) {
    try {
      const text = String(image);
      const base64 = text.includes(',') ? text.slice(text.indexOf(',') + 1) : text;
      uploads.set(String(name), await pictureFromFile(Buffer.from(base64, 'base64')));
    } catch (problem) {
      details.push(
        `Error decoding base64 for ${name}: ${problem instanceof Error ? problem.message : problem}`,
      );
    }
  }
  if (details.length > 0) return { error: 'Failed to upload one or more input images', details };
  return { uploads };
}

/** The text that handler.py makes of ComfyUI's 400 answer, Python representation of the errors included. */
function describeRejection({ error, node_errors }: PromptRejection, files: ModelFiles): string {
  const headline =
    error.type === 'prompt_outputs_failed_validation' ? 'Workflow validation failed' : error.message;
  const details = Object.entries(node_errors).flatMap(([id, node]) =>
    Object.entries(node).map(([kind, value]) => {
      return `Node ${id} (${kind}): ${typeof value === 'string' ? value : pythonRepr(value)}`;
    }),
  );
  if (details.length === 0) return `${headline}. Raw response: ${JSON.stringify({ error, node_errors })}`;
  const listed = `${headline}:\n${details.map((detail) => `• ${detail}`).join('\n')}`;
  if (!details.some((detail) => detail.includes('not in list') && detail.includes('ckpt_name')))
    return listed;
  const hint =
    files.checkpoints.length > 0
      ? `Available checkpoint models: ${files.checkpoints.join(', ')}`
      : 'No checkpoint models appear to be available. Please check your model installation.';
  return `${listed}\n\n${hint}`;
}

async function saveImages(saved: readonly SavedBatch[], workflow: Workflow): Promise<HandlerResult> {
  const images: { filename: string; type: 'base64'; data: string }[] = [];
  for (const { filenamePrefix, pictures } of saved) {
    // The folder part of a prefix becomes ComfyUI's `subfolder`, which the worker does not pass on.
    const prefix = filenamePrefix.split('/').at(-1) || 'ComfyUI';
    for (const picture of await pictures.make()) {
      const png = embedRecipe(await picture.toPng(), { prompt: workflow, workflow: { nodes: workflow } });
      const filename = `${prefix}_${String(images.length + 1).padStart(5, '0')}_.png`;
      images.push({ filename, type: 'base64', data: png.toString('base64') });
    }
  }
  if (images.length === 0) return { status: 'success_no_images', images };
  return { images };
}
