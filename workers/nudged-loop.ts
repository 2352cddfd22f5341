import type { CoreDeps } from '@easel/core/deps.ts';
import { type Loop, startLoop } from '@easel/core/loop.ts';
import type { SignalTopic } from '@easel/core/signals/signals.ts';
import type { Logger } from 'pino';

/** A loop that runs as soon as a signal of its topic comes, and every `idleMs` in case one was lost. */
export function startNudgedLoop(
  deps: Pick<CoreDeps, 'signals'> & { log: Logger },
  options: { name: string; idleMs: number; topic: SignalTopic },
  work: () => Promise<boolean>,
): Loop {
  const loop = startLoop({ name: options.name, idleMs: options.idleMs, log: deps.log }, work);
  const stopListening = deps.signals.on(options.topic, loop.nudge);
  return {
    nudge: loop.nudge,
    async stop() {
      stopListening();
      await loop.stop();
    },
  };
}
