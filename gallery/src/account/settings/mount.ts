import { mountAccount } from '../mount.tsx';
import { keepCode } from '../sign-in/kept-code.ts';
import { SettingsPage } from './settings-page.tsx';

// `/link` of a bot leads here with its code.
keepCode('link');
mountAccount(SettingsPage);
