import type { Me } from '@easel/core/contract/account.ts';
import { setMe } from '../../lib/api.ts';
import { useWork } from '../hooks/use-work.ts';
import { saveMe } from './save-me.ts';
import { Section } from './section.tsx';
import { Switch } from './switch.tsx';

type Setting = keyof Me['privacy'];

const SWITCHES: Record<Setting, { label: string; help: string }> = {
  publishByDefault: {
    label: 'Publish what I make by itself',
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
  const [, work] = useWork();
  const turn = async (setting: Setting, isOn: boolean) => {
    const went = await work(() => saveMe({ privacy: { [setting]: isOn } }));
    // The switch goes back to what holds.
    if (!went) setMe({ ...me });
  };
  return (
    <Section id="privacy" title={title}>
      {(Object.keys(SWITCHES) as Setting[]).map((setting) => (
        <Switch
          key={setting}
          {...SWITCHES[setting]}
          isOn={me.privacy[setting]}
          onChange={(isOn) => void turn(setting, isOn)}
        />
      ))}
    </Section>
  );
}
