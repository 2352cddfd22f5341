import type { Account } from '@easel/core/accounts/ensure-account.ts';
import { listCreations } from '@easel/core/creations/creation.ts';
import { DomainError } from '@easel/core/errors.ts';
import type { CreationId, OrderId } from '@easel/core/ids.ts';
import { addComment } from '@easel/core/social/comments.ts';
import { toggleLike } from '@easel/core/social/likes.ts';
import { changeCreation } from '@easel/core/social/publication.ts';
import { readShown } from '@easel/core/social/shown.ts';
import { choiceCard } from '../cards/social.ts';
import type { BotDeps } from '../deps.ts';
import type { Words } from '../words/en.ts';
import { type Asker, accountOf } from './asker.ts';
import { forThemAlone, type Outcome } from './outcome.ts';
import { readTags } from './publish.ts';

/** Likes a published creation, or takes the like back. @throws DomainError not-found */
export async function like(
  deps: BotDeps,
  { account, creation }: { account: Account; creation: CreationId },
  { social }: Words,
): Promise<Outcome> {
  const { liked, likes } = await toggleLike(deps, { viewer: account, creation });
  return { type: 'note', note: liked ? social.liked(likes) : social.unliked(likes) };
}

/** Asks on which published picture of an order to comment; where there is one only, for the comment itself. */
export async function commentWhich(deps: BotDeps, orderId: OrderId, words: Words): Promise<Outcome> {
  const pictures = await listCreations(deps.db, orderId);
  const shown = await readShown(
    deps.db,
    pictures.map(({ id }) => id),
  );
  const open = pictures.filter(({ id }) => shown.has(id));
  const [only] = open;
  if (!only) throw new DomainError('not-found', { what: 'creation' });
  if (open.length === 1) return { type: 'ask', question: { name: 'comment', id: only.id, text: '' } };
  const choices = open.map(({ id, index }) => ({
    label: words.social.buttons.commentShort(index + 1),
    action: { name: 'comment', id } as const,
  }));
  return forThemAlone(choiceCard(words.social.commentWhich, choices));
}

/**
 * Does what was written in answer to a question: the comment, or the tags.
 *
 * @throws DomainError not-found, bad-option, refused-by-policy.
 */
export async function answerQuestion(
  deps: BotDeps,
  { asker, name, id, text }: { asker: Asker; name: 'comment' | 'tags'; id: CreationId; text: string },
  { social }: Words,
): Promise<Outcome> {
  const account = await accountOf(deps, asker);
  if (name === 'comment') {
    await addComment(deps, { viewer: account, creation: id, text });
    return { type: 'note', note: social.commented };
  }
  const tags = readTags(text) ?? [];
  await changeCreation(deps, { account: account.id, creation: id, change: { tags } });
  return { type: 'note', note: social.tagged(tags.map((tag) => tag.replace(/^#/, ''))) };
}
