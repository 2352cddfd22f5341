import type { ComponentChildren } from 'preact';
import { useEffect, useId, useRef } from 'preact/hooks';

/**
 * A question over the page: the browser keeps the focus inside, and Escape closes it. Shown while it is rendered; then the
 * focus is where it was before.
 */
export function Dialog(props: { title: string; onClose: () => void; children: ComponentChildren }) {
  const { title, onClose, children } = props;
  const dialog = useRef<HTMLDialogElement>(null);
  const id = useId();
  useEffect(() => {
    const shown = dialog.current;
    shown?.showModal();
    // What cannot be undone takes more than pressing Enter twice.
    shown?.querySelector<HTMLElement>('[type="button"].danger ~ .quiet')?.focus();
    // Taken away without being closed, it would leave the focus nowhere.
    return () => shown?.close();
  }, []);
  return (
    <dialog ref={dialog} class="stack" aria-labelledby={id} onClose={onClose}>
      <h2 id={id}>{title}</h2>
      {children}
    </dialog>
  );
}
