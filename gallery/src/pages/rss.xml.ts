import { renderRss } from '../../render/rss.ts';
import { INPUT, ORIGIN } from '../input.ts';

/** The newest page of the wall. */
export function GET(): Response {
  return new Response(renderRss(INPUT.walls[0]?.items ?? [], ORIGIN));
}
