import { z } from 'zod';
import { isWithin, paginate } from '../api/pagination.ts';
import { listParamsOf } from '../api/params.ts';
import { route } from '../api/route.ts';
import { refuse } from '../api/stripe-error.ts';
import { createSession } from './create-session.ts';
import { expireSession } from './expire-session.ts';
import { sessionListParams, sessionParams } from './session-params.ts';

const nothing = z.strictObject({});

export const sessionRoutes = [
  route('POST', '/v1/checkout/sessions', sessionParams, createSession),
  route('GET', '/v1/checkout/sessions', sessionListParams, ({ store }, params, _id, path) => {
    const found = store.sessions
      .list()
      .filter(
        (session) =>
          (params.customer === undefined || session.customer === params.customer) &&
          (params.payment_intent === undefined || session.payment_intent === params.payment_intent) &&
          (params.subscription === undefined || session.subscription === params.subscription) &&
          (params.status === undefined || session.status === params.status) &&
          isWithin(session.created, params.created),
      );
    return paginate(found, params, path);
  }),
  route('GET', '/v1/checkout/sessions/:id', nothing, ({ store }, _params, id) => store.sessions.get(id)),
  route(
    'GET',
    '/v1/checkout/sessions/:id/line_items',
    listParamsOf<object>()({}),
    (parts, params, id, path) =>
      paginate(parts.sessionLines.get(parts.store.sessions.get(id).id) ?? [], params, path),
  ),
  route('POST', '/v1/checkout/sessions/:id/expire', nothing, (parts, _params, id) => {
    const session = parts.store.sessions.get(id);
    if (session.status !== 'open') {
      const message = `Only Checkout Sessions with a status in ["open"] can be expired. This Checkout Session has a status of ${session.status}.`;
      throw refuse(message);
    }
    expireSession(parts, session);
    return session;
  }),
];
