import type { SandboxWorld } from '@easel/sandbox/world.ts';
import type { DatabaseStop, DatabaseStops } from './database-stops.ts';
import type { Call, Gate } from './gate.ts';
import type { Visitor } from './visitor.ts';

/** Where the studio can be stopped: between it and the world, and inside its database. */
export interface Places {
  world: SandboxWorld;
  chats: Record<Visitor['platform'], Gate>;
  gpus: Gate;
  database: DatabaseStops;
}

/** A moment in the life of an order at which the process is killed. */
export interface Point {
  name: string;
  /** Stops everybody's orders, as there is one loop, or one worker for each core: one such order in a kill, and it comes last. */
  isShared?: true;
  /** The visitor cancels the order at this point. */
  isCancel?: true;
  /** Has this visitor's order stopped there. @returns a promise of its arrival. */
  stop(at: Places, visitor: Visitor): Promise<void>;
}

/** The writes at which an order can be stopped. */
export const WRITES = {
  order: { table: 'orders', event: 'insert', when: 'true' },
  admitted: { table: 'outbox', event: 'insert', when: `new.job = 'run.submit'` },
  claimed: {
    table: 'outbox',
    event: 'update',
    when: `new.job = 'run.submit' and new.sent_at is null`,
  },
  sent: { table: 'outbox', event: 'update', when: `new.job = 'run.submit' and new.sent_at is not null` },
  submitted: {
    table: 'run',
    event: 'update',
    when: `new.status = 'submitted' and old.status = 'submitting'`,
  },
  made: { table: 'outbox', event: 'insert', when: `new.job = 'order.finish'` },
  creations: { table: 'creation', event: 'insert', when: 'true' },
  delivery: {
    table: 'outbox',
    event: 'update',
    when: `new.job like 'order.deliver.%' and new.sent_at is null`,
  },
  captured: { table: 'orders', event: 'update', when: `new.status = 'succeeded'` },
  acknowledged: {
    table: 'bullmq.job',
    event: 'update',
    when: `new.state = 'completed' and new.name like 'order.deliver.%'`,
  },
  cancelled: { table: 'orders', event: 'update', when: `new.status = 'cancelled'` },
} satisfies Record<string, DatabaseStop>;

/** Every point, in the order in which an order comes to them. */
export const POINTS: Point[] = [
  { name: 'hold and order written, not committed', stop: before('order') },
  { name: 'order committed, command not answered', stop: atChat('request', isAnswer) },
  { name: 'command answered, the answer lost', stop: atChat('answer', isAnswer) },
  { name: 'admitted, run and outbox not committed', isShared: true, stop: before('admitted') },
  { name: 'outbox written, not sent', isShared: true, stop: before('claimed') },
  { name: 'job on the queue, outbox not marked', isShared: true, stop: before('sent') },
  { name: '/run not arrived', stop: atGpus('request', '/run') },
  { name: '/run arrived, its answer lost', stop: atGpus('answer', '/run') },
  { name: '/run answered, id not saved', stop: before('submitted') },
  { name: 'id saved, status not asked', stop: atGpus('request', '/status/') },
  { name: 'IN_PROGRESS answered', stop: atGpus('answer', '/status/', 'IN_PROGRESS') },
  { name: 'COMPLETED answered, not read', stop: atGpus('answer', '/status/', 'COMPLETED') },
  { name: 'result known, finishing not committed', stop: before('made') },
  { name: 'media stored, creations not committed', isShared: true, stop: before('creations') },
  { name: 'creations committed, delivery not sent', isShared: true, stop: before('delivery') },
  { name: 'delivery not arrived', stop: atChat('request', isDelivery) },
  { name: 'delivery arrived, its answer lost', stop: atChat('answer', isDelivery) },
  { name: 'delivered, capture not committed', stop: before('captured') },
  { name: 'captured, job not acknowledged', stop: before('acknowledged') },
  { name: 'cancel pressed, not committed', isCancel: true, stop: whileRunning(before('cancelled')) },
  {
    name: 'cancelled, GPU not told',
    isCancel: true,
    stop: whileRunning(atGpus('request', '/cancel/')),
  },
];

function before(write: keyof typeof WRITES): Point['stop'] {
  return ({ database }, { word }) => database.stop(write, word);
}

function atChat(side: 'request' | 'answer', matches: (call: Call) => boolean): Point['stop'] {
  return ({ chats }, { platform, mark }) =>
    chats[platform].stop({ side, matches: (call) => call.body.includes(mark) && matches(call) });
}

/** The card that answers the command: Discord's first answer (or the promised one, filled), Telegram's message. */
function isAnswer({ path, body }: Call): boolean {
  return /\/callback|@original|\/webhooks\/|\/sendMessage/.test(path) && !hasPictures(body);
}

function isDelivery({ body }: Call): boolean {
  return hasPictures(body);
}

function hasPictures(body: string): boolean {
  return /filename="?cre_/.test(body);
}

function atGpus(side: 'request' | 'answer', path: string, says = ''): Point['stop'] {
  return ({ gpus, world }, { word }) =>
    gpus.stop({
      side,
      matches(call, answer) {
        if (!call.path.includes(path) || !answer.includes(says)) return false;
        if (path === '/run') return call.body.includes(word);
        const job = world.runpod.jobs().find(({ id }) => call.path.includes(id));
        return JSON.stringify(job?.input ?? '').includes(word);
      },
    });
}

/** Keeps the order on its GPU, as far as the studio can tell, and has its visitor cancel it. */
function whileRunning(stop: Point['stop']): Point['stop'] {
  return async (at, visitor) => {
    const arrival = stop(at, visitor);
    await atGpus('request', '/status/')(at, visitor);
    visitor.cancel();
    await arrival;
  };
}
