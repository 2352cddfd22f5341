import { createHash, randomBytes } from 'node:crypto';
import type { APIUser } from 'discord-api-types/v10';
import type { World } from './world.ts';

const CODE_LIVES_MS = 60_000;
const TOKEN_LIVES_S = 604_800;
/** Of RFC 7636: what a verifier looks like, and a challenge made of one by SHA-256. */
const VERIFIER = /^[\w.~-]{43,128}$/;
const CHALLENGE = /^[\w-]{43}$/;
/** What an app may ask for without Discord's leave and that the twin can answer. */
const SCOPES = ['identify'];

/** What an app asks a person for, from the address of the authorize page. */
export interface AuthorizeRequest {
  redirectUri: string;
  scope: string;
  state: string | undefined;
  challenge: string | undefined;
}

interface Grant extends AuthorizeRequest {
  userId: string;
  expiresAt: number;
}

interface BearerToken {
  userId: string;
  expiresAt: number;
}

/** Discord's OAuth2: what people allowed the app. */
export interface OAuthDesk {
  clientSecret: string;
  /** Where people may be sent back to, as entered in the developer portal. */
  redirects: Set<string>;
  grants: Map<string, Grant>;
  tokens: Map<string, BearerToken>;
}

export function createOAuthDesk(): OAuthDesk {
  const clientSecret = randomBytes(24).toString('base64url');
  return { clientSecret, redirects: new Set(), grants: new Map(), tokens: new Map() };
}

/** What is wrong with the address of an authorize page: Discord shows it to the person, who goes nowhere. */
export class AuthorizePageError extends Error {}

/** @throws AuthorizePageError */
export function readAuthorizeRequest(world: World, query: URLSearchParams): AuthorizeRequest {
  const asked = (name: string) => query.get(name) ?? undefined;
  if (asked('client_id') !== world.application.id) throw new AuthorizePageError('Unknown Application');
  if (asked('response_type') !== 'code') throw new AuthorizePageError('Unsupported response type');
  const redirectUri = asked('redirect_uri') ?? '';
  if (!world.oauth.redirects.has(redirectUri)) throw new AuthorizePageError('Invalid OAuth2 redirect_uri');
  const scope = asked('scope') ?? '';
  const scopes = scope.split(' ').filter(Boolean);
  if (scopes.length === 0 || scopes.some((name) => !SCOPES.includes(name))) {
    throw new AuthorizePageError('The requested scope is invalid, unknown, or malformed.');
  }
  const challenge = asked('code_challenge');
  if (challenge !== undefined) {
    if (asked('code_challenge_method') !== 'S256')
      throw new AuthorizePageError('Unsupported code challenge method');
    if (!CHALLENGE.test(challenge)) throw new AuthorizePageError('Invalid code challenge');
  }
  return { redirectUri, scope, state: asked('state'), challenge };
}

/** The person agrees. @returns where their browser goes. */
export function approve(world: World, request: AuthorizeRequest, userId: string): string {
  if (!world.users.has(userId)) throw new AuthorizePageError('Unknown User');
  const code = randomBytes(15).toString('base64url');
  world.oauth.grants.set(code, { ...request, userId, expiresAt: world.clock.now() + CODE_LIVES_MS });
  return sendBack(request, { code });
}

/** The person presses Cancel. @returns where their browser goes. */
export function deny(request: AuthorizeRequest): string {
  return sendBack(request, {
    error: 'access_denied',
    error_description: 'The resource owner or authorization server denied the request',
  });
}

function sendBack({ redirectUri, state }: AuthorizeRequest, answer: Record<string, string>): string {
  const url = new URL(redirectUri);
  for (const [name, value] of Object.entries(answer)) url.searchParams.set(name, value);
  if (state !== undefined) url.searchParams.set('state', state);
  return url.toString();
}

/** A refusal of the token endpoint (RFC 6749, 5.2). */
export class TokenError extends Error {
  readonly status: number;
  readonly body: { error: string; error_description?: string };

  constructor(status: number, error: string, description?: string) {
    super(error);
    this.status = status;
    this.body = { error, ...(description && { error_description: description }) };
  }
}

/**
 * Gives a token for a code: once, soon, to the app that asked, with the verifier of its challenge.
 *
 * @throws TokenError
 */
export function exchangeCode(world: World, form: URLSearchParams, authorization: string | undefined) {
  authenticateClient(world, form, authorization);
  if (form.get('grant_type') !== 'authorization_code') throw new TokenError(400, 'unsupported_grant_type');
  const code = form.get('code') ?? '';
  const grant = world.oauth.grants.get(code);
  // A code is spent by the first try, also by one that fails.
  world.oauth.grants.delete(code);
  if (!grant || grant.expiresAt <= world.clock.now()) throw invalidGrant('Invalid "code" in request.');
  if (form.get('redirect_uri') !== grant.redirectUri)
    throw invalidGrant('Invalid "redirect_uri" in request.');
  if (!isVerified(grant.challenge, form.get('code_verifier')))
    throw invalidGrant('Invalid "code_verifier" in request.');
  const token = randomBytes(15).toString('base64url');
  world.oauth.tokens.set(token, {
    userId: grant.userId,
    expiresAt: world.clock.now() + TOKEN_LIVES_S * 1000,
  });
  return {
    token_type: 'Bearer',
    access_token: token,
    expires_in: TOKEN_LIVES_S,
    refresh_token: randomBytes(15).toString('base64url'),
    scope: grant.scope,
  };
}

const invalidGrant = (description: string) => new TokenError(400, 'invalid_grant', description);

/** In the body or by HTTP Basic, in which both parts are form-encoded. */
function authenticateClient(world: World, form: URLSearchParams, authorization: string | undefined): void {
  const [id, secret] = authorization?.startsWith('Basic ')
    ? Buffer.from(authorization.slice(6), 'base64').toString().split(':').map(decodeURIComponent)
    : [form.get('client_id'), form.get('client_secret')];
  if (id !== world.application.id || secret !== world.oauth.clientSecret)
    throw new TokenError(401, 'invalid_client');
}

function isVerified(challenge: string | undefined, verifier: string | null): boolean {
  if (challenge === undefined) return verifier === null;
  if (!verifier || !VERIFIER.test(verifier)) return false;
  return createHash('sha256').update(verifier).digest('base64url') === challenge;
}

/** Whose token it is. @returns undefined when it is nobody's, or no longer good. */
export function findBearer(world: World, token: string): APIUser | undefined {
  const found = world.oauth.tokens.get(token);
  if (!found || found.expiresAt <= world.clock.now()) return undefined;
  return world.users.get(found.userId)?.user;
}
