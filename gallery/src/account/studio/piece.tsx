import type { CreationCard } from '@easel/core/contract/creation.ts';
import { creationPath } from '../../../render/paths.ts';
import { alternative } from '../../../render/tile.ts';
import { count } from '../../../render/words.ts';

const VISIBLE: Record<CreationCard['visibility'], string> = {
  public: 'Public',
  private: 'Private',
  hidden: 'Hidden',
};

interface PieceProps {
  card: CreationCard;
  view: 'grid' | 'list';
  isPicked: boolean;
  onPick: () => void;
}

/** One of my creations, with a box to pick it for what is done to many. */
export function Piece({ card, view, isPicked, onPick }: PieceProps) {
  const words = alternative(card);
  return (
    <li class={isPicked ? 'piece is-picked' : 'piece'} data-id={card.id}>
      <a class="piece-picture" href={creationPath(card.id)}>
        <img
          src={card.media.small.url}
          width={256}
          height={256}
          alt={words}
          loading="lazy"
          decoding="async"
        />
      </a>
      {view === 'list' && (
        <div class="piece-words">
          <p class="clamp" dir="auto">
            {card.prompt || words}
          </p>
          <p class="muted small">
            {[
              card.likes > 0 && count(card.likes, 'like'),
              card.comments > 0 && count(card.comments, 'comment'),
              card.remixes > 0 && count(card.remixes, 'remix', 'remixes'),
            ]
              .filter(Boolean)
              .join(' · ')}
          </p>
        </div>
      )}
      <span class={`badge ${card.visibility}`}>{VISIBLE[card.visibility]}</span>
      <label class="pick">
        <input type="checkbox" checked={isPicked} onChange={onPick} />
        <span class="visually-hidden">Select: {words}</span>
      </label>
    </li>
  );
}
