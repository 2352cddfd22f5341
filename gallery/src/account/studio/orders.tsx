import type { OrderView } from '@easel/core/contract/studio.ts';
import { callApi } from '../../lib/api.ts';
import { toast } from '../../lib/toast.ts';
import { type List, useList } from '../hooks/use-list.ts';
import { useLive } from '../hooks/use-live.ts';
import { useWork } from '../hooks/use-work.ts';
import { credits, time } from '../parts/format.ts';
import { ListEnd } from '../parts/list-end.tsx';

const KINDS: Record<string, string> = { imagine: 'Pictures', vary: 'Variation', upscale: 'Upscale' };
const ENDS: Partial<Record<OrderView['status'], string>> = {
  succeeded: 'done',
  failed: 'failed',
  cancelled: 'cancelled',
};

/** What I asked for in any chat. What is under way moves by itself; where there never was anything, there is nothing here. */
export function Orders({ onDone }: { onDone: () => void }) {
  const list = useList<OrderView>('/me/orders?limit=20');
  useLive((event) => {
    if (event.type === 'hello' || event.type === 'reset') list.reload();
    if (event.type !== 'order') return;
    const { order } = event;
    list.change((orders) =>
      orders.some(({ id }) => id === order.id)
        ? orders.map((known) => (known.id === order.id ? order : known))
        : [order, ...orders],
    );
    if (order.status === 'succeeded') onDone();
  });
  if (!list.items && !list.error) return <div class="past-room" />;
  const underWay = list.items?.filter(({ endedAt }) => endedAt === null) ?? [];
  const ended = list.items?.filter(({ endedAt }) => endedAt !== null) ?? [];
  return (
    <>
      {underWay.length > 0 && (
        <section class="stack" aria-labelledby="under-way">
          <h2 id="under-way">Being made</h2>
          <ul class="plain orders">
            {underWay.map((order) => (
              <UnderWay key={order.id} order={order} list={list} />
            ))}
          </ul>
        </section>
      )}
      {(ended.length > 0 || list.error) && (
        <details class="past" open={list.error !== undefined && !list.items}>
          <summary>Earlier orders</summary>
          <EndedOrders orders={ended} />
          <ListEnd list={list} more="Older orders" />
        </details>
      )}
    </>
  );
}

function UnderWay({ order, list }: { order: OrderView; list: List<OrderView> }) {
  const [isBusy, work] = useWork();
  const cancel = () =>
    work(async () => {
      const cancelled = await callApi<OrderView>('POST', `/me/orders/${order.id}/cancel`);
      list.change((orders) => orders.map((known) => (known.id === order.id ? cancelled : known)));
      toast(`Cancelled. ${credits(order.held)} came back to you.`);
    });
  const title = order.prompt || KINDS[order.kind] || order.kind;
  return (
    <li class="card order">
      <div class="order-words">
        <p class="clamp" dir="auto">
          {title}
        </p>
        <p class="muted small">
          {stateOf(order)} · {credits(order.held)} set aside
        </p>
        {/* Without a value it moves to and fro: under way, nobody knows how far. */}
        {order.status !== 'queued' && (
          <progress
            {...(order.progress !== null && { value: order.progress })}
            aria-label={`Progress of ${title}`}
          />
        )}
      </div>
      {order.status !== 'finishing' && (
        <button type="button" class="button quiet" aria-disabled={isBusy} onClick={() => void cancel()}>
          Cancel<span class="visually-hidden"> {title}</span>
        </button>
      )}
    </li>
  );
}

function stateOf({ status, place, progress }: OrderView): string {
  if (status === 'queued') return place === null ? 'Waiting' : `Waiting, number ${place} in line`;
  if (status === 'finishing') return 'Almost done';
  return progress ? `Being made, ${Math.round(progress * 100)}%` : 'Being made';
}

function EndedOrders({ orders }: { orders: OrderView[] }) {
  return (
    <table class="lines">
      <thead class="visually-hidden">
        <tr>
          <th scope="col">What</th>
          <th scope="col">Charged</th>
        </tr>
      </thead>
      <tbody>
        {orders.map((order) => (
          <tr key={order.id}>
            <th scope="row">
              <span class="clamp" dir="auto">
                {order.prompt || KINDS[order.kind]}
              </span>{' '}
              <small class="muted">
                {time(order.createdAt)} · {ENDS[order.status]}
                {order.creations.map((id, i) => (
                  <span key={id}>
                    {' · '}
                    <a href={`/c/${id}`}>picture {i + 1}</a>
                  </span>
                ))}
              </small>
            </th>
            <td>{credits(order.charged ?? '0')}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
