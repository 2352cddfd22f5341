import { MODELS } from '@easel/core/catalog/models.ts';
import { modelList } from '@easel/core/contract/studio.ts';
import type { ApiApp } from '../../app.ts';

/** What pictures are made with, as filters offer it. */
export function registerModels(app: ApiApp): void {
  app.get(
    '/models',
    {
      config: { access: 'public' },
      schema: { summary: 'Models that pictures are made with', response: { 200: modelList } },
    },
    () => ({ items: MODELS.map(({ id, title }) => ({ id, title })) }),
  );
}
