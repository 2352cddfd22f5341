import type { Me } from '@easel/core/contract/account.ts';
import { useState } from 'preact/hooks';
import { callApi, setMe } from '../../lib/api.ts';
import { toast } from '../../lib/toast.ts';
import { useWork } from '../hooks/use-work.ts';
import { CHAT_NAMES } from '../parts/chats.ts';
import { Dialog } from '../parts/dialog.tsx';
import { day } from '../parts/format.ts';
import { LinkChat } from './link-chat.tsx';
import { Section } from './section.tsx';

type Chat = Me['identities'][number];

/** The chats of my account: one wallet and one studio for all of them. */
export function Chats({ me, title }: { me: Me; title: string }) {
  const [leaving, leave] = useState<Chat>();
  const [, work] = useWork();
  const unlink = (chat: Chat) =>
    work(async () => {
      leave(undefined);
      await callApi('DELETE', `/me/identities/${chat.platform}`);
      setMe({ ...me, identities: me.identities.filter((other) => other !== chat) });
      toast(`${CHAT_NAMES[chat.platform]} is no longer linked.`);
    });
  const isAlone = me.identities.length === 1;
  return (
    <Section id="chats" title={title}>
      <ul class="plain things">
        {me.identities.map((chat) => (
          <li key={chat.platform}>
            <p>
              {CHAT_NAMES[chat.platform]}
              <small class="muted">
                <bdi>{chat.displayName}</bdi>, since {day(chat.since)}
              </small>
            </p>
            {!isAlone && (
              <button type="button" class="button danger" onClick={() => leave(chat)}>
                Unlink<span class="visually-hidden"> {CHAT_NAMES[chat.platform]}</span>
              </button>
            )}
          </li>
        ))}
      </ul>
      <LinkChat />
      {leaving && (
        <Dialog title={`Unlink ${CHAT_NAMES[leaving.platform]}?`} onClose={() => leave(undefined)}>
          <p>
            Your pictures and credits stay with this account. Writing to the bot from that chat starts a new,
            empty one.
          </p>
          <div class="row">
            <button type="button" class="button danger" onClick={() => void unlink(leaving)}>
              Yes, unlink
            </button>
            <button type="button" class="button quiet" onClick={() => leave(undefined)}>
              Keep it
            </button>
          </div>
        </Dialog>
      )}
    </Section>
  );
}
