import type { Me } from '@easel/core/contract/account.ts';
import { Avatar } from './avatar.tsx';
import { Browsers } from './browsers.tsx';
import { Chats } from './chats.tsx';
import { Leaving } from './leaving.tsx';
import { Notifications } from './notifications.tsx';
import { Privacy } from './privacy.tsx';
import { Profile } from './profile.tsx';
import { Section } from './section.tsx';

const SECTIONS = {
  profile: 'Profile',
  privacy: 'Privacy',
  chats: 'Chats',
  notifications: 'Notifications',
  browsers: 'Browsers',
  data: 'My data',
};

/** Everything about my account that I can change. */
export function SettingsPage({ me }: { me: Me }) {
  return (
    <div class="my-settings">
      <nav aria-label="Settings">
        {Object.entries(SECTIONS).map(([id, title]) => (
          <a key={id} href={`#${id}`}>
            {title}
          </a>
        ))}
      </nav>
      <div class="stack wide-gap">
        <Section id="profile" title={SECTIONS.profile}>
          <Avatar me={me} />
          <Profile me={me} />
        </Section>
        <Privacy me={me} title={SECTIONS.privacy} />
        {/* Above what is read later: a link from a bot leads there, and nothing moves it away. */}
        <Chats me={me} title={SECTIONS.chats} />
      </div>
      <div class="stack wide-gap">
        <Notifications me={me} title={SECTIONS.notifications} />
        <Browsers title={SECTIONS.browsers} />
        <Leaving me={me} title={SECTIONS.data} />
      </div>
    </div>
  );
}
