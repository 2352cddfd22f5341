import { mountAccount } from '../mount.tsx';
import { CreditsPage } from './credits-page.tsx';

mountAccount(CreditsPage);
