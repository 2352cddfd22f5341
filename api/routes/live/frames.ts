import type { LiveEvent } from '@easel/core/contract/live.ts';
import { formatCursor } from '@easel/core/live/position.ts';
import type { Told } from '@easel/core/live/read-told.ts';
import type { LiveClient } from './client.ts';

/** A message as it goes onto sockets: written once for all of them, and once more for whoever wrote the comment in it. */
export function frameOf({ position, by, message }: Told, at: Date): (client: LiveClient) => Buffer {
  const seq = formatCursor(position, at);
  const frame = frameFor({ ...message, seq });
  if (message.type !== 'comment' || !message.comment) return () => frame;
  const own = frameFor({ ...message, seq, comment: { ...message.comment, isMine: true } });
  return ({ viewer }) => (viewer !== undefined && viewer.id === by ? own : frame);
}

export function frameFor(event: LiveEvent): Buffer {
  return Buffer.from(JSON.stringify(event));
}
