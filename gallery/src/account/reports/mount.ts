import { mountAccount } from '../mount.tsx';
import { ReportsPage } from './reports-page.tsx';

mountAccount(ReportsPage);
