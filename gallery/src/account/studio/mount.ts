import { mountAccount } from '../mount.tsx';
import { StudioPage } from './studio-page.tsx';

mountAccount(StudioPage);
