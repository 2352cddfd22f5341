import { MINUTE_MS, SECOND_MS } from '@easel/core/clock.ts';
import runpodSdk from 'runpod-sdk';
import { type ExternalRun, type Provider, ProviderError, ResultGone, type RunState } from '../provider.ts';
import { readStatus, readSubmitted } from './answers.ts';
import { toProviderError } from './errors.ts';
import { encodeSource } from './source-picture.ts';
import { buildWorkflow, SOURCE_NAME } from './workflow.ts';

/**
 * Ours, because the SDK's default of 3 s is too short to send a picture. `answerMs`, which the SDK keeps, lasts until the
 * answer begins; `wholeMs` until all of it has come, and a finished run's status carries its pictures.
 */
const LIMITS = {
  submit: { answerMs: 20 * SECOND_MS, wholeMs: 25 * SECOND_MS },
  status: { answerMs: 10 * SECOND_MS, wholeMs: 40 * SECOND_MS },
  result: { answerMs: 30 * SECOND_MS, wholeMs: 90 * SECOND_MS },
  cancel: { answerMs: 10 * SECOND_MS, wholeMs: 15 * SECOND_MS },
  health: { answerMs: 5 * SECOND_MS, wholeMs: 10 * SECOND_MS },
};

/** What Runpod may spend: running, and waiting plus running. Past the second it deletes the job. */
const POLICY = { executionTimeout: 10 * MINUTE_MS, ttl: 20 * MINUTE_MS };

/** Runs can hang for ever (runpod/runpod-python#250). */
const RUN_MS = 15 * MINUTE_MS;
const RESULT_KEPT_MS = 30 * MINUTE_MS;

const NOT_FOUND = 404;

/**
 * Runpod serverless through its own SDK (https://docs.runpod.io/serverless). The SDK takes no abort signal and its time
 * limit ends with the first byte of the answer, so every call has a limit of our own around it too.
 */
export function createRunpodProvider(options: { apiKey: string; baseUrl: string }): Provider {
  const sdk = runpodSdk(options.apiKey, { baseUrl: options.baseUrl });

  function endpointOf(id: string) {
    const endpoint = sdk.endpoint(id);
    if (!endpoint) throw new Error('an endpoint without an id');
    return endpoint;
  }

  async function readRun(run: ExternalRun, limits: { answerMs: number; wholeMs: number }): Promise<RunState> {
    try {
      const call = endpointOf(run.endpoint).status(run.externalId, limits.answerMs);
      const answer = await within(limits.wholeMs, call);
      const state = readStatus(answer);
      if (!state) throw new ProviderError('ambiguous', 'the answer to /status makes no sense');
      return state;
    } catch (error) {
      const problem = toProviderError(error);
      if (problem.httpStatus === NOT_FOUND) return { state: 'gone' };
      throw problem;
    }
  }

  return {
    name: 'runpod',
    limits: { runMs: RUN_MS, resultKeptMs: RESULT_KEPT_MS },

    async submit({ endpoint, task, source, webhook }) {
      const images = source && [{ name: SOURCE_NAME, image: await encodeSource(source) }];
      const input = { workflow: buildWorkflow(task), ...(images && { images }) };
      const request = { input, policy: POLICY, ...(webhook && { webhook }) };
      const { answerMs, wholeMs } = LIMITS.submit;
      const answer = await within(wholeMs, endpointOf(endpoint).run(request, answerMs)).catch((error) => {
        throw toProviderError(error);
      });
      const id = readSubmitted(answer);
      if (!id) throw new ProviderError('ambiguous', 'the answer to /run carries no id');
      return id;
    },

    status: (run) => readRun(run, LIMITS.status),

    async result(run) {
      const state = await readRun(run, LIMITS.result);
      if (state.state === 'succeeded' && state.pictures) return state.pictures;
      throw new ResultGone(`the run is ${state.state} when its result is fetched`);
    },

    async cancel({ endpoint, externalId }) {
      try {
        const { answerMs, wholeMs } = LIMITS.cancel;
        await within(wholeMs, endpointOf(endpoint).cancel(externalId, answerMs));
      } catch (error) {
        const problem = toProviderError(error);
        if (problem.httpStatus !== NOT_FOUND) throw problem;
      }
    },

    async health(endpoint) {
      try {
        const { answerMs, wholeMs } = LIMITS.health;
        await within(wholeMs, endpointOf(endpoint).health(answerMs));
        return true;
      } catch (error) {
        return toProviderError(error).arrival === 'rejected';
      }
    },
  };
}

async function within<T>(wholeMs: number, call: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    const error = new ProviderError('ambiguous', `no whole answer within ${wholeMs} ms`);
    timer = setTimeout(() => reject(error), wholeMs);
  });
  try {
    return await Promise.race([call, late]);
  } finally {
    clearTimeout(timer);
  }
}
