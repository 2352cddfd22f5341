import { existsSync } from 'node:fs';

/** The browser that the stories and Lighthouse run in. */
export const CHROMIUM = process.env.CHROMIUM ?? '/usr/bin/chromium';
export const hasChromium = existsSync(CHROMIUM);
