import { mountAccount } from '../mount.tsx';
import { keepCode } from '../sign-in/kept-code.ts';
import { ClaimPage } from './claim-page.tsx';

keepCode('claim');
mountAccount(ClaimPage);
