import type { CreationCard } from '@easel/core/contract/creation.ts';
import type { OpenReport } from '@easel/core/contract/social.ts';
import { artistPath, creationPath } from '../../../render/paths.ts';
import { alternative } from '../../../render/tile.ts';
import { count } from '../../../render/words.ts';
import { REPORT_REASONS } from '../../lib/report-reasons.ts';
import { time } from '../parts/format.ts';

const TITLES: Record<OpenReport['subject'], string> = {
  creation: 'A picture by',
  comment: 'A comment by',
  artist: 'The artist',
};

interface ReportedProps {
  report: OpenReport;
  onKeep: () => void;
  onRemove: () => void;
}

/** One thing that was reported: what it is, what people say of it, and what can be done about it. */
export function Reported({ report, onKeep, onRemove }: ReportedProps) {
  const { subject, artist, creation, text, reporters } = report;
  const [first, last] = [time(report.firstAt), time(report.lastAt)];
  const what = `${TITLES[subject].toLowerCase()} ${artist.name}`;
  return (
    <li class="card reported" data-id={report.id}>
      {creation ? <Picture card={creation} /> : <Portrait artist={artist} />}
      <div class="stack">
        <h2>
          {TITLES[subject]}{' '}
          <a href={artistPath(artist.handle)}>
            <bdi>{artist.name}</bdi>
          </a>
        </h2>
        {text !== '' && <blockquote dir="auto">{text}</blockquote>}
        <ul class="plain">
          {report.reasons.map(({ reason, times }) => (
            <li key={reason}>
              {REPORT_REASONS[reason]} <span class="muted">× {times}</span>
            </li>
          ))}
        </ul>
        <Words texts={report.texts} />
        <p class="muted small">
          {count(reporters, 'person', 'people')}, {first === last ? first : `${first} to ${last}`}.{' '}
          {standing(report)}
        </p>
        <div class="row">
          <button type="button" class="button quiet" onClick={onKeep}>
            Keep<span class="visually-hidden"> {what}</span>
          </button>
          <button type="button" class="button danger" onClick={onRemove}>
            Remove<span class="visually-hidden"> {what}</span>
          </button>
        </div>
      </div>
    </li>
  );
}

/** What is shown has its page; of the rest, admins see the picture alone. */
function Picture({ card }: { card: CreationCard }) {
  const { small, large } = card.media;
  return (
    <a
      class="reported-picture"
      href={card.visibility === 'public' ? creationPath(card.id) : large.url}
      target="_blank"
      rel="noopener"
    >
      <img src={small.url} width={small.width} height={small.height} alt={alternative(card)} loading="lazy" />
    </a>
  );
}

function Portrait({ artist }: Pick<OpenReport, 'artist'>) {
  return artist.avatarUrl ? (
    <img class="avatar large" src={artist.avatarUrl} alt="Their portrait" width={88} height={88} />
  ) : (
    <span class="avatar letter large" aria-hidden="true">
      {Array.from(artist.name)[0]}
    </span>
  );
}

function Words({ texts }: Pick<OpenReport, 'texts'>) {
  if (texts.length === 0) return null;
  return (
    <details>
      <summary>What they wrote</summary>
      <ul class="reported-words">
        {texts.map((words, i) => (
          <li key={i} dir="auto">
            {words}
          </li>
        ))}
      </ul>
    </details>
  );
}

function standing({ creation, isWithheld }: OpenReport): string {
  if (isWithheld) return 'Withheld: nobody else sees it until you decide.';
  if (creation && creation.visibility !== 'public') return 'Nobody else sees the picture now.';
  return 'Everybody sees it.';
}
