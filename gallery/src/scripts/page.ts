import type { Me } from '@easel/core/contract/account.ts';
import { toText } from '../../render/html.ts';
import { renderWho } from '../../render/who.ts';
import { watchMe } from '../lib/api.ts';
import { startThemeSwitch } from './theme.ts';

startThemeSwitch();

const who = document.querySelector<HTMLElement>('[data-who]');
watchMe((me: Me | undefined) => {
  if (who && me) who.innerHTML = toText(renderWho(me));
});
