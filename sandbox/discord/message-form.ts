import { z } from 'zod';

const url = z.string().max(2048);
const embed = z.object({
  title: z.string().max(256).optional(),
  type: z.literal('rich').optional(),
  description: z.string().max(4096).optional(),
  url: url.optional(),
  timestamp: z.string().optional(),
  color: z.int().min(0).max(0xffffff).optional(),
  footer: z.object({ text: z.string().max(2048), icon_url: url.optional() }).optional(),
  author: z.object({ name: z.string().max(256), url: url.optional(), icon_url: url.optional() }).optional(),
  image: z.object({ url }).optional(),
  thumbnail: z.object({ url }).optional(),
  fields: z
    .array(
      z.object({
        name: z.string().min(1).max(256),
        value: z.string().min(1).max(1024),
        inline: z.boolean().default(false),
      }),
    )
    .max(25)
    .optional(),
});

const attachmentEntry = z.object({
  id: z.union([z.string(), z.int()]).transform(String),
  filename: z.string().max(1024).optional(),
  title: z.string().max(1024).nullish(),
  description: z.string().max(1024).nullish(),
});

/** The body of any message, however it is sent. Components are checked apart: their rules hang on the flags. */
export const messageForm = z.object({
  content: z.string().max(2000).nullish(),
  embeds: z.array(embed).max(10).nullish(),
  components: z.array(z.unknown()).nullish(),
  flags: z.int().min(0).nullish(),
  tts: z.boolean().nullish(),
  nonce: z.union([z.string().max(25), z.int()]).nullish(),
  enforce_nonce: z.boolean().nullish(),
  attachments: z.array(attachmentEntry).max(10).nullish(),
  message_reference: z
    .object({
      message_id: z.string(),
      channel_id: z.string().nullish(),
      guild_id: z.string().nullish(),
      fail_if_not_exists: z.boolean().nullish(),
      type: z.literal(0).nullish(),
    })
    .nullish(),
  allowed_mentions: z.object({}).nullish(),
});

export type MessageForm = z.infer<typeof messageForm>;
