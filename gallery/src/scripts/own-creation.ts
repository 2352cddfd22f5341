import type { CreationDetail, Lineage } from '@easel/core/contract/creation.ts';
import { renderCreationPage } from '../../render/creation.ts';
import type { CreationView } from '../../render/gallery-input.ts';
import { callApi, loadMe } from '../lib/api.ts';
import { fill, find } from '../lib/dom.ts';
import { startCreation } from './creation.ts';

/** Shows somebody a creation of their own that is not public. To everybody else, there is nothing. */
export async function showOwnCreation(): Promise<void> {
  const id = location.pathname.split('/')[2];
  const main = find('main');
  if (!id || !main || !(await loadMe())) return;
  const creation = await callApi<CreationDetail>('GET', `/creations/${id}`).catch(() => undefined);
  if (!creation) return;
  const lineage = await callApi<Lineage>('GET', `/creations/${id}/lineage`).catch(() => ({ nodes: [] }));
  const comments = await callApi<CreationView['comments']>('GET', `/creations/${id}/comments`).catch(() => ({
    items: [],
    next: null,
  }));
  const page = renderCreationPage({ creation, isIndexable: false, lineage, comments });
  fill(main, page.main);
  document.title = `${page.head.title} · Easel`;
  const article = find('[data-creation]', main);
  if (article) startCreation(article);
}
