import { createHmac } from 'node:crypto';

/** The `Stripe-Signature` header of a body: `t=` its time in seconds, `v1=` HMAC-SHA256 of `<t>.<body>` in hex. */
export function signBody(body: string, secret: string, seconds: number): string {
  const signature = createHmac('sha256', secret).update(`${seconds}.${body}`).digest('hex');
  return `t=${seconds},v1=${signature}`;
}
