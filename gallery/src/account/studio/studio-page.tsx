import { useRef } from 'preact/hooks';
import { Creations } from './creations.tsx';
import { Orders } from './orders.tsx';

/** My studio: what is being made, and all that was. */
export function StudioPage() {
  const readCreations = useRef<() => void>(() => undefined);
  return (
    <div class="stack wide-gap">
      <Orders onDone={() => readCreations.current()} />
      <Creations reader={readCreations} />
    </div>
  );
}
