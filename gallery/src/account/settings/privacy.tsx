import type { Me } from '@easel/core/contract/account.ts';
import { useState } from 'preact/hooks';
import { useWork } from '../hooks/use-work.ts';
import { saveMe } from './save-me.ts';
import { Section } from './section.tsx';
import { Switch } from './switch.tsx';

type Setting = keyof Me['privacy'];

const SWITCHES: Record<Setting, { label: string; help: string }> = {
  publishByDefault: {
    label: 'Publish what I make automatically',
    help: 'New pictures hang on the wall at once. Otherwise you choose which.',
  },
  showPrompts: {
    label: 'Show my prompts',
    help: 'Others see the words that your public pictures were made from.',
  },
  indexable: {
    label: 'Let search engines find me',
    help: 'They may list your page and your public pictures.',
  },
};

/** What others may see without my doing. */
export function Privacy({ me, title }: { me: Me; title: string }) {
  return (
    <Section id="privacy" title={title}>
      {(Object.keys(SWITCHES) as Setting[]).map((setting) => (
        <PrivacySwitch key={setting} me={me} setting={setting} />
      ))}
    </Section>
  );
}

function PrivacySwitch({ me, setting }: { me: Me; setting: Setting }) {
  // While it is being saved, the switch stands where it was put; then where it really is.
  const [wanted, want] = useState<boolean>();
  const [, work] = useWork();
  const turn = async (isOn: boolean) => {
    want(isOn);
    await work(() => saveMe({ privacy: { [setting]: isOn } }));
    want(undefined);
  };
  return (
    <Switch
      {...SWITCHES[setting]}
      isOn={wanted ?? me.privacy[setting]}
      onChange={(isOn) => void turn(isOn)}
    />
  );
}
