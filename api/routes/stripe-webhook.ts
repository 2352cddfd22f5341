import type { StripeDeps } from '@easel/core/payments/stripe/room.ts';
import { takeEvent, verifyWebhook } from '@easel/core/payments/stripe/webhook.ts';
import type { FastifyInstance } from 'fastify';
import { sendProblem } from '../problem.ts';

/**
 * Where Stripe tells what happened. Only what carries its signature, made in the last minutes, is looked at; an answer other
 * than 2xx makes Stripe tell it again, for three days.
 */
export function registerStripeWebhook(app: FastifyInstance, deps: StripeDeps): void {
  app.register(async (scope) => {
    // The signature is over the bytes: nothing may parse them before.
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
    scope.post('/webhooks/stripe', { config: { access: 'public' } }, async (request, reply) => {
      const { 'stripe-signature': signature = '' } = request.headers;
      const body = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
      const event = verifyWebhook(deps.stripe, { body, signature: String(signature), now: deps.clock.now() });
      if (!event) {
        return sendProblem(reply, {
          type: 'bad-signature',
          title: 'This was not signed by Stripe just now',
          status: 400,
        });
      }
      const taken = await takeEvent(deps, event);
      return { status: taken ? taken.outcome : 'known' };
    });
  });
}
