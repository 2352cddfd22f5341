import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { html, layOutPage } from '../html.ts';
import {
  AuthorizePageError,
  type AuthorizeRequest,
  approve,
  deny,
  exchangeCode,
  readAuthorizeRequest,
  TokenError,
} from './oauth.ts';
import type { World } from './world.ts';

const AUTHORIZE = '/api/oauth2/authorize';
const TOKEN = ['/api/oauth2/token', '/api/v10/oauth2/token'];

/** The page on which people allow the app to know who they are, and where it turns their code into a token. */
export function registerOAuthPages(app: FastifyInstance, world: World): void {
  app.register(async (scope) => {
    scope.addContentTypeParser(
      'application/x-www-form-urlencoded',
      { parseAs: 'string' },
      (_request, body, done) => done(null, new URLSearchParams(String(body))),
    );
    scope.get(AUTHORIZE, (request, reply) =>
      withRequest(world, request, reply, (asked) => sendPage(reply, 200, askPerson(world, asked))),
    );
    scope.post(AUTHORIZE, (request, reply) =>
      withRequest(world, request, reply, (asked) =>
        reply.redirect(decide(world, asked, formOf(request)), 302),
      ),
    );
    for (const path of TOKEN) scope.post(path, (request, reply) => answerToken(world, request, reply));
  });
}

function withRequest(
  world: World,
  request: FastifyRequest,
  reply: FastifyReply,
  answer: (asked: AuthorizeRequest) => FastifyReply,
): FastifyReply {
  try {
    return answer(readAuthorizeRequest(world, new URL(request.url, world.origin).searchParams));
  } catch (error) {
    if (!(error instanceof AuthorizePageError)) throw error;
    return sendPage(
      reply,
      400,
      layOutPage('Discord', html`<section class="card"><p class="bad">${error.message}</p></section>`),
    );
  }
}

function sendPage(reply: FastifyReply, status: number, page: string): FastifyReply {
  return reply.code(status).type('text/html; charset=utf-8').send(page);
}

function askPerson(world: World, { scope }: AuthorizeRequest): string {
  const people = [...world.users.values()].map(
    ({ user }) =>
      html`<button class="main" name="user" value="${user.id}">Continue as ${user.global_name ?? user.username}</button>`,
  );
  return layOutPage(
    'Discord',
    html`<section class="card"><h2>${world.application.name} wants to know who you are</h2>
<p class="note">It asks for: ${scope}. Discord knows who sits here; in the sandbox you choose.</p>
<form method="post">${people}<button name="user" value="">Cancel</button></form></section>`,
  );
}

function decide(world: World, asked: AuthorizeRequest, form: URLSearchParams): string {
  const user = form.get('user');
  return user ? approve(world, asked, user) : deny(asked);
}

function answerToken(world: World, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  try {
    return reply.send(exchangeCode(world, formOf(request), request.headers.authorization));
  } catch (error) {
    if (!(error instanceof TokenError)) throw error;
    return reply.code(error.status).send(error.body);
  }
}

/** Discord takes forms here, and no JSON. */
function formOf({ body }: FastifyRequest): URLSearchParams {
  return body instanceof URLSearchParams ? body : new URLSearchParams();
}
