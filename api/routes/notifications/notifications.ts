import { notificationSettings } from '@easel/core/contract/account.ts';
import { changeNotificationSettings, readNotificationSettings } from '@easel/core/notifications/settings.ts';
import type { ApiApp, ApiDeps } from '../../app.ts';
import { requireViewer } from '../../viewer.ts';

/** Where and when I am told of what others did. */
export function registerNotifications(app: ApiApp, deps: ApiDeps): void {
  const response = { 200: notificationSettings };
  app.get(
    '/me/notifications',
    {
      config: { access: 'member' },
      schema: { summary: 'Where and when I am told of what others do', response },
    },
    (request) => readNotificationSettings(deps.db, requireViewer(request).id),
  );
  app.put(
    '/me/notifications',
    {
      config: { access: 'member' },
      schema: {
        summary: 'Say where and when I am told of what others do',
        body: notificationSettings,
        response,
      },
    },
    (request) =>
      changeNotificationSettings(deps.db, { account: requireViewer(request).id, change: request.body }),
  );
}
