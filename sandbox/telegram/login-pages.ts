import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { html, layOutPage } from '../html.ts';
import { LoginPageError, type LoginRequest, readLoginRequest, sendBack, signLogin } from './login.ts';
import type { TwinParts } from './twin-parts.ts';

/** The page at `oauth.telegram.org/auth`, on which people tell a site who they are. */
export function registerLoginPages(app: FastifyInstance, parts: TwinParts, token: string): void {
  app.get('/auth', (request, reply) =>
    withRequest(parts, request, reply, () => sendPage(reply, 200, askPerson(parts))),
  );
  app.post('/auth', (request, reply) =>
    withRequest(parts, request, reply, (asked) => {
      const id = Number(new URLSearchParams(String(request.body)).get('user'));
      const user = parts.world.people.get(id);
      return reply.redirect(sendBack(asked, user ? signLogin(parts.world, token, user) : false), 302);
    }),
  );
}

function withRequest(
  { world, login }: TwinParts,
  request: FastifyRequest,
  reply: FastifyReply,
  answer: (asked: LoginRequest) => FastifyReply,
): FastifyReply {
  try {
    return answer(readLoginRequest(world, login.domain, new URL(request.url, 'http://twin').searchParams));
  } catch (error) {
    if (!(error instanceof LoginPageError)) throw error;
    return reply.code(400).type('text/plain; charset=utf-8').send(error.message);
  }
}

function sendPage(reply: FastifyReply, status: number, page: string): FastifyReply {
  return reply.code(status).type('text/html; charset=utf-8').send(page);
}

function askPerson({ world, login }: TwinParts): string {
  const people = [...world.people.values()].map(
    (user) =>
      html`<button class="main" name="user" value="${user.id}">Continue as ${user.first_name}</button>`,
  );
  return layOutPage(
    'Telegram',
    html`<section class="card"><h2>Log in to ${login.domain ?? ''} with Telegram</h2>
<p class="note">Telegram knows who sits here; in the sandbox you choose.</p>
<form method="post">${people}<button name="user" value="">Cancel</button></form></section>`,
  );
}
