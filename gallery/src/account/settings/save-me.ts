import type { Me } from '@easel/core/contract/account.ts';
import { callApi, setMe } from '../../lib/api.ts';
import { toast } from '../../lib/toast.ts';

/** Changes my account, on this page and at the api. @throws ApiError */
export async function saveMe(change: object): Promise<void> {
  setMe(await callApi<Me>('PATCH', '/me', change));
  toast('Saved.');
}
