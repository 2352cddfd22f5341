import { z } from 'zod';
import type { PictureSource, RunState } from '../provider.ts';

const submitted = z.object({ id: z.string().min(1) });
const status = z.object({
  status: z.string(),
  output: z.unknown().optional(),
  error: z.unknown().optional(),
  executionTime: z.number().nullish(),
});
/** The output of `runpod-workers/worker-comfyui` 5.x; `message` instead of `images` was the output of 4.x. */
const output = z.object({
  images: z.array(z.object({ type: z.enum(['base64', 's3_url']), data: z.string() })),
});
/** What a worker reports while it works: a share done, or steps of steps. */
const progressReport = z.union([
  z.object({ progress: z.number().min(0).max(1) }).transform(({ progress }) => progress),
  z.object({ value: z.number(), max: z.number().positive() }).transform(({ value, max }) => value / max),
]);

/** The id in the answer to /run. @returns undefined when the answer is not one. */
export function readSubmitted(answer: unknown): string | undefined {
  return submitted.safeParse(answer).data?.id;
}

/** Reads the answer of /status. @returns undefined when it is not one. */
export function readStatus(answer: unknown): RunState | undefined {
  const parsed = status.safeParse(answer);
  return parsed.success ? toRunState(parsed.data) : undefined;
}

function toRunState(answer: z.infer<typeof status>): RunState {
  switch (answer.status) {
    case 'IN_PROGRESS': {
      const progress = progressReport.safeParse(answer.output);
      return { state: 'running', ...(progress.success && { progress: Math.min(1, progress.data) }) };
    }
    case 'COMPLETED':
      return toCompleted(answer);
    case 'FAILED':
    case 'CANCELLED':
      return { state: 'failed', reason: 'provider-failed', detail: describe(answer) };
    case 'TIMED_OUT':
      return { state: 'failed', reason: 'timed-out', detail: describe(answer) };
    default:
      // IN_QUEUE, or a word that is not documented: the run's time limit ends it if nothing else does.
      return { state: 'waiting' };
  }
}

/** A worker that caught its own error can answer COMPLETED with nothing but that error. */
function toCompleted(answer: z.infer<typeof status>): RunState {
  const made = output.safeParse(answer.output);
  if (!made.success) return { state: 'failed', reason: 'provider-failed', detail: describe(answer) };
  return {
    state: 'succeeded',
    ...(typeof answer.executionTime === 'number' && { executionMs: answer.executionTime }),
    pictures: made.data.images.map(
      ({ type, data }): PictureSource => (type === 's3_url' ? { url: data } : { base64: data }),
    ),
  };
}

/** For `run.failure.detail`: tracebacks and host names, never shown to people. */
function describe({ status: word, error, output: made }: z.infer<typeof status>): string {
  const said = error ?? made;
  return said === undefined ? word : `${word}: ${typeof said === 'string' ? said : JSON.stringify(said)}`;
}
