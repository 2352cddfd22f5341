import { SECOND_MS } from '@easel/core/clock.ts';
import * as oauth from 'openid-client';
import { z } from 'zod';

/** The page that Discord sends people back to; to be entered in its developer portal. */
export const DISCORD_CALLBACK = '/api/v1/auth/discord/callback';
/** Their id and name, no e-mail address. */
const SCOPE = 'identify';
/** An answer that takes longer is not waited for. */
const TIMEOUT_S = 8;

const application = z.object({ id: z.string() });
const person = z.object({ id: z.string(), username: z.string(), global_name: z.string().nullish() });

/** Somebody whom another site vouched for. */
export interface Vouched {
  userId: string;
  displayName: string;
}

/** Signing in by Discord. Only this file looks inside. */
export interface DiscordSignIn {
  apiUrl: string;
  botToken: string;
  clientSecret: string;
  publicUrl: string;
  /** Asked for when somebody signs in for the first time, and again when that failed. */
  client: oauth.Configuration | undefined;
}

export function openDiscordSignIn(options: Omit<DiscordSignIn, 'client'>): DiscordSignIn {
  return { ...options, client: undefined };
}

/** The address of Discord's page that asks a person whether Easel may know who they are (OAuth2 with PKCE). */
export async function askDiscord(
  room: DiscordSignIn,
  { state, verifier }: { state: string; verifier: string },
): Promise<string> {
  const url = oauth.buildAuthorizationUrl(await findClient(room), {
    redirect_uri: room.publicUrl + DISCORD_CALLBACK,
    scope: SCOPE,
    state,
    code_challenge: await oauth.calculatePKCECodeChallenge(verifier),
    code_challenge_method: 'S256',
    // Whoever allowed it before is not asked again.
    prompt: 'none',
  });
  return url.href;
}

/**
 * Turns what Discord sent a browser back with into who it is.
 *
 * @param answer the query of that request.
 * @throws when the person did not agree, the code or its proof is wrong, or Discord does not answer.
 */
export async function hearDiscord(
  room: DiscordSignIn,
  { answer, state, verifier }: { answer: URLSearchParams; state: string; verifier: string },
): Promise<Vouched> {
  const client = await findClient(room);
  const callback = new URL(`${room.publicUrl}${DISCORD_CALLBACK}?${answer}`);
  const tokens = await oauth.authorizationCodeGrant(client, callback, {
    expectedState: state,
    pkceCodeVerifier: verifier,
  });
  const url = new URL(`${room.apiUrl}/v10/users/@me`);
  const response = await oauth.fetchProtectedResource(client, tokens.access_token, url, 'GET');
  const { id, username, global_name: name } = person.parse(await response.json());
  return { userId: id, displayName: name ?? username };
}

async function findClient(room: DiscordSignIn): Promise<oauth.Configuration> {
  room.client ??= await describeClient(room);
  return room.client;
}

/** The app's own id comes from Discord: the bot's token says which app it is. */
async function describeClient({
  apiUrl,
  botToken,
  clientSecret,
}: DiscordSignIn): Promise<oauth.Configuration> {
  const response = await fetch(`${apiUrl}/v10/applications/@me`, {
    headers: { authorization: `Bot ${botToken}` },
    signal: AbortSignal.timeout(TIMEOUT_S * SECOND_MS),
  });
  if (!response.ok) throw new Error(`Discord answers ${response.status} to who the app is`);
  const { id } = application.parse(await response.json());
  const server = {
    issuer: new URL(apiUrl).origin,
    authorization_endpoint: `${apiUrl}/oauth2/authorize`,
    token_endpoint: `${apiUrl}/oauth2/token`,
  };
  const client = new oauth.Configuration(server, id, undefined, oauth.ClientSecretPost(clientSecret));
  client.timeout = TIMEOUT_S;
  // Where DISCORD_API_URL is http it is a proxy of the operator's own.
  if (apiUrl.startsWith('http:')) oauth.allowInsecureRequests(client);
  return client;
}

/** What went wrong, as far as a person can do something about it. */
export function explainDiscord(error: unknown): 'cancelled' | 'refused' | 'unavailable' {
  if (error instanceof oauth.AuthorizationResponseError) {
    return error.error === 'access_denied' ? 'cancelled' : 'refused';
  }
  return error instanceof oauth.ResponseBodyError && error.status < 500 ? 'refused' : 'unavailable';
}
