import { WATCHED_MAX } from '@easel/core/contract/limits.ts';
import type { LiveEvent } from '@easel/core/contract/live.ts';
import { whenLoaded } from './dom.ts';

const FIRST_WAIT_MS = 1_000;
const LONGEST_WAIT_MS = 30_000;

export interface LiveLine {
  /** Which creations' likes and comments to hear of, from now on. */
  watch(ids: string[]): void;
}

/**
 * Listens to what happens on the site. A line that breaks is opened again, and says what it heard last, so nothing is
 * missed; `reset` is heard when that was too long ago.
 *
 * @param after the number of the last event that the page already shows; empty: begin now.
 */
export function listen(after: string, hear: (event: LiveEvent) => void): LiveLine {
  let last = after;
  let watched: string[] = [];
  let socket: WebSocket | undefined;
  let wait = FIRST_WAIT_MS;

  function open(): void {
    const url = new URL('/api/v1/live', location.href);
    url.protocol = url.protocol.replace('http', 'ws');
    if (last !== '') url.searchParams.set('after', last);
    socket = new WebSocket(url);
    socket.addEventListener('open', say);
    socket.addEventListener('message', ({ data }) => {
      wait = FIRST_WAIT_MS;
      const event = JSON.parse(String(data)) as LiveEvent;
      last = event.seq;
      hear(event);
    });
    socket.addEventListener('close', () => {
      setTimeout(open, wait * (0.5 + Math.random()));
      wait = Math.min(wait * 2, LONGEST_WAIT_MS);
    });
  }

  function say(): void {
    if (watched.length > 0 && socket?.readyState === WebSocket.OPEN) {
      socket.send(JSON.stringify({ watch: watched }));
    }
  }

  whenLoaded(open);
  return {
    watch(ids) {
      watched = ids.slice(-WATCHED_MAX);
      say();
    },
  };
}
