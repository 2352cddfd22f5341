// How much people may write, in characters. A file of its own, without zod, so that pages can have it too.

export const HANDLE_MIN = 3;
export const HANDLE_MAX = 30;
/** What a handle looks like, as the source of a regular expression with any flags: the `v` of an input's pattern, too. */
export const HANDLE_SHAPE = `[a-z0-9][a-z0-9_\\-]{${HANDLE_MIN - 2},${HANDLE_MAX - 2}}[a-z0-9]`;
export const NAME_MAX = 50;
export const BIO_MAX = 500;
export const TAG_MAX = 40;
export const TAGS_MAX = 10;
/** Of collections and challenges, as `ABOUT_MAX`. */
export const TITLE_MAX = 80;
export const ABOUT_MAX = 500;
export const COMMENT_MAX = 1000;
/** With a report. */
export const REPORT_MAX = 1000;
/** What is searched for. */
export const QUERY_MAX = 200;
/** How many creations a page on the live socket shows at once. */
export const WATCHED_MAX = 200;
