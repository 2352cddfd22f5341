import type { Me } from '@easel/core/contract/account.ts';
import type { OpenReport } from '@easel/core/contract/social.ts';
import { useRef, useState } from 'preact/hooks';
import { ApiError, callApi } from '../../lib/api.ts';
import { toast } from '../../lib/toast.ts';
import { useList } from '../hooks/use-list.ts';
import { useWork } from '../hooks/use-work.ts';
import { ListEnd } from '../parts/list-end.tsx';
import { RemoveDialog } from './remove-dialog.tsx';
import { Reported } from './reported.tsx';

const REMOVED: Record<OpenReport['subject'], string> = {
  creation: 'The picture is off the wall.',
  comment: 'The comment is deleted.',
  artist: 'The picture beside their name is gone.',
};

/** What people reported, for those who see to it. */
export function ReportsPage({ me }: { me: Me }) {
  return me.role === 'admin' ? <OpenReports /> : <NotForMembers />;
}

function NotForMembers() {
  return (
    <section class="empty">
      <h2>Nothing hangs here</h2>
      <p>This room is for the operator, who looks after what people report. Here is the way to the wall.</p>
      <a class="button" href="/">
        To the wall
      </a>
    </section>
  );
}

function OpenReports() {
  const list = useList<OpenReport>('/reports?limit=20');
  const [isBusy, work] = useWork();
  const [doomed, ask] = useState<OpenReport>();
  const section = useRef<HTMLElement>(null);

  const drop = (settled: OpenReport) => {
    list.change((items) => items.filter((item) => keyOf(item) !== keyOf(settled)));
    if (list.items?.length === 1 && list.hasMore) list.reload();
    // The button that was pressed is gone: whoever goes by keyboard goes on from here, not from the top of the page.
    section.current?.focus();
  };
  const review = (report: OpenReport, verdict: 'keep' | 'remove') =>
    work(async () => {
      ask(undefined);
      const { subject, id } = report;
      await callApi('POST', '/reports/review', { subject, id, verdict }).catch((error: unknown) => {
        // Another admin was quicker, or it is deleted.
        if (error instanceof ApiError && error.type === 'not-found') drop(report);
        throw error;
      });
      drop(report);
      toast(verdict === 'keep' ? 'Kept. These reports are settled.' : REMOVED[subject]);
    });

  return (
    <section class="stack" aria-label="What was reported" tabIndex={-1} ref={section} aria-busy={isBusy}>
      {list.items?.length === 0 && !list.hasMore && <NothingToSeeTo />}
      <ul class="plain reports">
        {list.items?.map((report) => (
          <Reported
            key={keyOf(report)}
            report={report}
            onKeep={() => void review(report, 'keep')}
            onRemove={() => ask(report)}
          />
        ))}
      </ul>
      <ListEnd list={list} more="More reports" />
      {doomed && (
        <RemoveDialog
          report={doomed}
          onRemove={() => void review(doomed, 'remove')}
          onClose={() => ask(undefined)}
        />
      )}
    </section>
  );
}

function NothingToSeeTo() {
  return (
    <div class="empty">
      <h2>No open reports</h2>
      <p>What people report about pictures, comments and artists waits here for you.</p>
    </div>
  );
}

const keyOf = ({ subject, id }: OpenReport) => `${subject} ${id}`;
