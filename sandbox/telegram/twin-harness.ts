import { Bot, GrammyError } from 'grammy';
import sharp from 'sharp';
import { expect, onTestFinished } from 'vitest';
import { createSandboxClock, type SandboxClock } from '../clock.ts';
import {
  loadTelegramSpec,
  validateTelegramRequest,
  validateTelegramResult,
  validateTelegramUpdate,
} from './spec-conformance.ts';
import { createTelegramTwin, type TelegramTwin } from './telegram-twin.ts';

const spec = loadTelegramSpec();
if (!spec) console.warn('The Bot API description is not on this machine: conformance to it is not checked.');

export interface Bench {
  clock: SandboxClock;
  twin: TelegramTwin;
  /** The real grammY bot, pointed at the twin and not started. */
  bot: Bot;
}

/**
 * A twin for one test. When the test ends, everything it said and (unless told otherwise) heard is held against
 * the description of the Bot API.
 */
export async function openTwin({ requestsConform = true, clockSpeed = 1 } = {}): Promise<Bench> {
  const clock = createSandboxClock({ speed: clockSpeed });
  const twin = await createTelegramTwin({ clock });
  const bot = new Bot(twin.token, { client: { apiRoot: twin.url } });
  onTestFinished(async () => {
    await bot.stop();
    await twin.close();
    clock.stop();
    expect(findDeviations(twin, requestsConform)).toEqual([]);
  });
  return { clock, twin, bot };
}

function findDeviations(twin: TelegramTwin, requestsConform: boolean): string[] {
  if (!spec) return [];
  const answered = twin.requests.filter((request) => request.status === 200);
  return [
    ...twin.updates.flatMap((update) => validateTelegramUpdate(spec, update)),
    ...answered.flatMap(({ method, result }) => validateTelegramResult(spec, method, result)),
    ...(requestsConform
      ? twin.requests.flatMap(({ method, parameters }) => validateTelegramRequest(spec, method, parameters))
      : []),
  ];
}

/** Starts long polling and resolves when the bot listens. */
export function startPolling(bot: Bot): Promise<void> {
  return new Promise((resolve, reject) => {
    bot.start({ onStart: () => resolve() }).catch(reject);
  });
}

/** The refusal that a call ran into, as grammY reports it. */
export async function refusalOf(call: Promise<unknown>): Promise<GrammyError> {
  const outcome = await call.then(
    () => 'was accepted',
    (error: unknown) => error,
  );
  if (outcome instanceof GrammyError) return outcome;
  throw new Error(`Expected a refusal, but the call ended in: ${outcome}`);
}

/** A plain picture of the given size. */
export function drawPicture(width = 64, height = 48): Promise<Buffer> {
  return sharp({ create: { width, height, channels: 3, background: { r: 20, g: 90, b: 140 } } })
    .png()
    .toBuffer();
}
