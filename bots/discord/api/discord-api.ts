import {
  type APIInteractionResponse,
  type APIInteractionResponseCallbackData,
  type APIMessageTopLevelComponent,
  DiscordAPIError,
  InteractionResponseType,
  type MessageFlags,
  type RawFile,
  type REST,
  type RESTPatchAPIChannelMessageResult,
  type RESTPostAPICurrentUserCreateDMChannelResult,
  type RESTPostAPIInteractionCallbackWithResponseResult,
  Routes,
} from 'discord.js';
import { codeOf } from './errors.ts';

/** A message as it is sent: Components V2 with the files that its galleries show. */
export interface RenderedMessage {
  components: APIMessageTopLevelComponent[];
  flags: MessageFlags.IsComponentsV2;
  attachments: { id: string; filename: string; description: string }[];
  allowed_mentions: { parse: [] };
  files: RawFile[];
}

/** What names an interaction to Discord. */
export interface InteractionKey {
  id: string;
  token: string;
}

/**
 * The calls of Discord's API that the bot makes. Each works without anything in memory, so that any process can answer
 * for an order that another one took.
 *
 * Nothing is asked twice here except where asking twice is the same as once; who retries is who knows.
 */
export interface DiscordApi {
  /** The one first answer to an interaction. @returns the id of the message that it made or changed, if any. */
  respond(
    to: InteractionKey,
    response: APIInteractionResponse,
    files?: RawFile[],
  ): Promise<string | undefined>;
  followUp(token: string, message: RenderedMessage, flags?: number): Promise<string>;
  editByToken(token: string, messageId: string, message: RenderedMessage): Promise<string>;
  deleteByToken(token: string, messageId: string): Promise<void>;
  /** @param options.nonce at most 25 characters: the same nonce again within minutes finds the same message. */
  post(
    channelId: string,
    message: RenderedMessage,
    options?: { nonce?: string; replyTo?: string | undefined },
  ): Promise<string>;
  edit(channelId: string, messageId: string, message: RenderedMessage): Promise<string>;
  /** Opens the private chat with somebody. @returns its channel id. */
  openDm(userId: string): Promise<string>;
}

const ALREADY_ACKNOWLEDGED = 40060;

/** @param rest with its own retries off: it would send a lost message a second time. */
export function createDiscordApi(rest: REST, applicationId: string): DiscordApi {
  const webhook = (token: string) => Routes.webhook(applicationId, token);
  const webhookMessage = (token: string, id: string) => Routes.webhookMessage(applicationId, token, id);
  const idOf = (answer: unknown) => (answer as RESTPatchAPIChannelMessageResult).id;

  async function callback(to: InteractionKey, response: APIInteractionResponse, files: RawFile[]) {
    const answer = (await rest.post(Routes.interactionCallback(to.id, to.token), {
      body: response,
      files,
      auth: false,
      query: new URLSearchParams({ with_response: 'true' }),
    })) as RESTPostAPIInteractionCallbackWithResponseResult;
    return answer.resource?.message?.id;
  }

  return {
    async respond(to, response, files = []) {
      try {
        return await callback(to, response, files);
      } catch (error) {
        if (error instanceof DiscordAPIError) throw error;
      }
      // The line broke, and the first answer may have arrived: then the second is refused, and was not needed.
      try {
        return await callback(to, response, files);
      } catch (error) {
        if (codeOf(error) !== ALREADY_ACKNOWLEDGED) throw error;
        if (response.type !== InteractionResponseType.ChannelMessageWithSource) return undefined;
        return idOf(await rest.get(webhookMessage(to.token, '@original'), { auth: false }));
      }
    },
    async followUp(token, { files, ...body }, flags = 0) {
      const options = { body: { ...body, flags: body.flags | flags }, files, auth: false };
      return idOf(await rest.post(webhook(token), options));
    },
    async editByToken(token, messageId, { files, ...body }) {
      return idOf(await rest.patch(webhookMessage(token, messageId), { body, files, auth: false }));
    },
    async deleteByToken(token, messageId) {
      await rest.delete(webhookMessage(token, messageId), { auth: false });
    },
    async post(channelId, { files, ...body }, { nonce, replyTo } = {}) {
      const extra = {
        ...(nonce && { nonce, enforce_nonce: true }),
        ...(replyTo && { message_reference: { message_id: replyTo, fail_if_not_exists: false } }),
      };
      return idOf(await rest.post(Routes.channelMessages(channelId), { body: { ...body, ...extra }, files }));
    },
    async edit(channelId, messageId, { files, ...body }) {
      return idOf(await rest.patch(Routes.channelMessage(channelId, messageId), { body, files }));
    },
    async openDm(userId) {
      const channel = await rest.post(Routes.userChannels(), { body: { recipient_id: userId } });
      return (channel as RESTPostAPICurrentUserCreateDMChannelResult).id;
    },
  };
}

/** A message as the data of a first answer. */
export function callbackData(
  { files: _, ...body }: RenderedMessage,
  flags = 0,
): APIInteractionResponseCallbackData {
  return { ...body, flags: body.flags | flags };
}
