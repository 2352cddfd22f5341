import { REPORT_MAX } from '@easel/core/contract/limits.ts';
import { html } from '../../render/html.ts';
import { callApi } from '../lib/api.ts';
import { build, find } from '../lib/dom.ts';
import { REPORT_REASONS } from '../lib/report-reasons.ts';
import { toast } from '../lib/toast.ts';

/** Asks what is wrong with something and sends the answer to whoever looks after this place. */
export function openReport({ report: subject, reportId: id }: DOMStringMap): void {
  const [dialog] = build(html`<dialog aria-labelledby="report-title"><form method="dialog" class="stack">
<h2 id="report-title">What is wrong?</h2>
<div class="field"><label for="reason">Reason</label><select id="reason" name="reason" required><option value="">Choose one</option>${Object.entries(
    REPORT_REASONS,
  ).map(([value, label]) => html`<option value="${value}">${label}</option>`)}</select></div>
<div class="field"><label for="report-text">Anything that helps to understand</label><textarea id="report-text" name="text" maxlength="${REPORT_MAX}"></textarea></div>
<p class="hint">A person reads this. Whoever made it will not know who reported it.</p>
<div class="row"><button class="button accent" value="send">Send</button><button class="button quiet" value="" formnovalidate>Cancel</button></div>
</form></dialog>`);
  if (!(dialog instanceof HTMLDialogElement)) return;
  document.body.append(dialog);
  const form = find<HTMLFormElement>('form', dialog);
  dialog.addEventListener('close', async () => {
    dialog.remove();
    if (dialog.returnValue !== 'send' || !form) return;
    const { reason, text } = Object.fromEntries(new FormData(form));
    await callApi('POST', '/reports', { subject, id, reason, text }).then(
      () => toast('Thank you. We will look at it.'),
      toast,
    );
  });
  dialog.showModal();
}
