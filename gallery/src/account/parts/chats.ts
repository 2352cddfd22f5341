/** What the chats are called. */
export const CHAT_NAMES = { discord: 'Discord', telegram: 'Telegram' };
