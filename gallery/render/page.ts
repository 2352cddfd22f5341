import type { PageHead } from './head.ts';
import type { Html } from './html.ts';

export type Place = 'wall' | 'search' | 'challenges' | 'tags' | 'me';

/** A page as build and api show it: what the frame around it needs to know, and its content. */
export interface RenderedPage {
  head: PageHead;
  main: Html;
  /** Whose entry in the navigation is marked. */
  place?: Place;
}
