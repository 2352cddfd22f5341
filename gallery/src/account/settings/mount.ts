import { mountAccount } from '../mount.tsx';
import { SettingsPage } from './settings-page.tsx';

mountAccount(SettingsPage);
