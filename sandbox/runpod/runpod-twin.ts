import type { AddressInfo } from 'node:net';
import type { SandboxClock } from '../clock.ts';
import { createInstantPainter } from '../painter/instant-painter.ts';
import { createPainter, type Painter } from '../painter/painter.ts';
import { createComfyWorker } from './comfy-worker.ts';
import {
  ALL_MODEL_FILES,
  type ModelFiles,
  mergeModelFiles,
  WORKER_IMAGES,
  type WorkerImage,
} from './comfyui/model-files.ts';
import type { SamplingWork } from './comfyui/node-definition.ts';
import { createEndpoint, type Endpoint, type EndpointTiming } from './endpoint.ts';
import type { Job, JobStatus } from './job.ts';
import { createRunpodServer, type LoggedRequest } from './runpod-server.ts';
import { createSwitchboard, type SwitchedFailure } from './switches.ts';
import { createWebhookSender } from './webhooks.ts';

/** How many requests and jobs are kept for tests to look at; older ones are forgotten. */
const REMEMBERED_REQUESTS = 10_000;
const REMEMBERED_JOBS = 1000;

export interface EndpointOptions extends Partial<EndpointTiming> {
  id: string;
  /** Which ready-made worker-comfyui image runs there; by default one with the models of all of them. */
  image?: WorkerImage;
  /** Model files that the operator added to the image, such as an upscale model. */
  extraFiles?: Partial<ModelFiles>;
}

export interface RunpodTwinOptions {
  clock: SandboxClock;
  /** By default any free one. */
  port?: number;
  apiKey?: string;
  endpoints?: readonly EndpointOptions[];
  painter?: Painter;
  /** For benchmarks: no cold start, no running time, no rate limits, and the instant painter. */
  instant?: boolean;
}

export interface RunpodTwin {
  /** Base for `RUNPOD_API_URL`, such as `http://127.0.0.1:1234/v2`. */
  url: string;
  apiKey: string;
  /** Switches a failure on; the answer switches it off. See switches.ts for all of them. */
  fail(failure: SwitchedFailure): () => void;
  /** Switches every failure off. */
  heal(): void;
  /** Takes the workers of an endpoint (or of all) away: jobs wait in the queue, /health says `throttled`. */
  setWorkersDown(down: boolean, endpoint?: string): void;
  /** Makes every answer take this many sandbox milliseconds. */
  setLatency(ms: number): void;
  requests(): readonly LoggedRequest[];
  jobs(): readonly SeenJob[];
  counters(): RunpodCounters;
  close(): Promise<void>;
}

export type SeenJob = Readonly<Pick<Job, 'id' | 'endpoint' | 'input' | 'webhook' | 'status' | 'policy'>>;

export interface RunpodCounters {
  submits: number;
  /** The most jobs that ever ran at once. */
  concurrentHighWater: number;
  jobs: Record<JobStatus, number>;
  webhooks: { sent: number; accepted: number };
}

const DEFAULT_TIMING: EndpointTiming = {
  slots: 3,
  coldStartMs: 1500,
  idleTimeoutMs: 60_000,
  executionMs: estimateExecutionMs,
  reportsProgress: true,
};

const INSTANT_TIMING: EndpointTiming = {
  ...DEFAULT_TIMING,
  coldStartMs: 0,
  idleTimeoutMs: 24 * 3600_000,
  executionMs: () => 0,
  reportsProgress: false,
};

/** A strict loopback twin of Runpod serverless, with worker-comfyui on its endpoints and a painter for a GPU. */
export async function createRunpodTwin(options: RunpodTwinOptions): Promise<RunpodTwin> {
  const { clock, apiKey = 'rpa_SANDBOX', instant = false, endpoints = [{ id: 'sandbox-comfyui' }] } = options;
  const painter = options.painter ?? (instant ? createInstantPainter() : createPainter());
  const switchboard = createSwitchboard();
  const webhooks = createWebhookSender(clock);
  const observed = observeJobs();
  const timing = instant ? INSTANT_TIMING : DEFAULT_TIMING;
  const rooms = new Map<string, Endpoint>();
  for (const { id, image, extraFiles, ...own } of endpoints) {
    const files = image ? WORKER_IMAGES[image] : ALL_MODEL_FILES;
    const worker = createComfyWorker({ painter, files: addFiles(files, extraFiles) });
    const deps = { clock, worker, webhooks, onChange: observed.onChange };
    rooms.set(id, createEndpoint(deps, id, { ...timing, ...own }));
  }

  const requests: LoggedRequest[] = [];
  const latency = { ms: 0 };
  const server = createRunpodServer({
    clock,
    apiKey,
    endpoints: rooms,
    switchboard,
    latency,
    limited: !instant,
    onSubmit: observed.onSubmit,
    log: (request) => remember(requests, request, REMEMBERED_REQUESTS),
  });
  await server.listen({ host: '127.0.0.1', port: options.port ?? 0 });
  const { port } = server.server.address() as AddressInfo;

  return {
    url: `http://127.0.0.1:${port}/v2`,
    apiKey,
    fail: switchboard.on,
    heal: switchboard.clear,
    setWorkersDown(down, endpoint) {
      for (const room of rooms.values()) {
        if (endpoint === undefined || endpoint === room.id) room.setWorkersDown(down);
      }
    },
    setLatency(ms) {
      latency.ms = ms;
    },
    requests: () => requests,
    jobs: () => observed.jobs,
    counters: () => ({ ...observed.count(), webhooks: { ...webhooks.counts } }),
    close: () => server.close(),
  };
}

/** About what a fast GPU takes, shortened for a demo: half a second, then 160 ms a step and megapixel. */
function estimateExecutionMs(work: readonly SamplingWork[]): number {
  const sampled = work.reduce(
    (sum, { megapixels, steps, pictures }) => sum + megapixels * steps * pictures,
    0,
  );
  return 500 + 160 * sampled;
}

function addFiles(files: ModelFiles, extra: Partial<ModelFiles> = {}): ModelFiles {
  return mergeModelFiles([files, { checkpoints: [], unet: [], clip: [], vae: [], upscale: [], ...extra }]);
}

function observeJobs() {
  const jobs: Job[] = [];
  const byStatus = { IN_QUEUE: 0, IN_PROGRESS: 0, COMPLETED: 0, FAILED: 0, CANCELLED: 0, TIMED_OUT: 0 };
  const counted = new WeakMap<Job, JobStatus>();
  let submits = 0;
  let concurrentHighWater = 0;
  return {
    jobs,
    onSubmit(job: Job) {
      submits += 1;
      remember(jobs, job, REMEMBERED_JOBS);
    },
    onChange(job: Job) {
      const before = counted.get(job);
      if (before) byStatus[before] -= 1;
      byStatus[job.status] += 1;
      counted.set(job, job.status);
      concurrentHighWater = Math.max(concurrentHighWater, byStatus.IN_PROGRESS);
    },
    count: () => ({ submits, concurrentHighWater, jobs: { ...byStatus } }),
  };
}

function remember<T>(list: T[], entry: T, most: number): void {
  list.push(entry);
  if (list.length > most) list.shift();
}
