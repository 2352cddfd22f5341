import type { CreationCard, CreationDetail, Lineage } from '@easel/core/contract/creation.ts';
import type { Page } from '@easel/core/contract/page.ts';
import type { Challenge, Comment } from '@easel/core/contract/social.ts';

/** All that the page of a creation shows. */
export interface CreationView {
  creation: CreationDetail;
  /** Whether search engines may list it. */
  isIndexable: boolean;
  lineage: Lineage;
  comments: Page<Comment>;
}

/** One list of pictures, and where it goes on. */
export type Wall = Page<CreationCard>;

/** What a build of the gallery is made from: the public feed as everybody sees it, newest first. */
export interface GalleryInput {
  /** Where the gallery will be reached, such as `https://easel.example`. */
  origin: string;
  /** Number of the last live event that this knows of: a page asks the socket for what came after it. */
  seq: string;
  /** When it was read, ISO 8601. */
  at: string;
  /** One page of the wall each; the last one's `next` leads to where the api goes on. */
  walls: Wall[];
  trending: Wall;
  creations: CreationView[];
  /** Most used first. */
  tags: { name: string; creations: number }[];
  tagWalls: { tag: string; wall: Wall }[];
  models: { id: string; title: string }[];
  modelWalls: { model: { id: string; title: string }; wall: Wall }[];
  challenges: { challenge: Challenge; wall: Wall }[];
}
