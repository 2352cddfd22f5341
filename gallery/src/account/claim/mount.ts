import { mountAccount } from '../mount.tsx';
import { ClaimPage } from './claim-page.tsx';
import { keepClaim } from './kept-claim.ts';

keepClaim();
mountAccount(ClaimPage);
