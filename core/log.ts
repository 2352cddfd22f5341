import { type Logger, pino } from 'pino';

/** What must never be in a log: secrets, tokens, and what people wrote. */
const REDACTED = [
  'token',
  '*.token',
  'prompt',
  '*.prompt',
  'negativePrompt',
  '*.negativePrompt',
  'callbackToken',
  '*.callbackToken',
  'authorization',
  '*.authorization',
];

/** One JSON line an event. */
export function createLogger(level: string, destination?: { write(line: string): void }): Logger {
  const options = {
    level,
    base: null,
    redact: { paths: REDACTED, censor: '…' },
    timestamp: pino.stdTimeFunctions.isoTime,
  };
  return destination ? pino(options, destination) : pino(options);
}
