import { readFileSync } from 'node:fs';
import type { GalleryInput } from '../render/gallery-input.ts';

const EMPTY: GalleryInput = {
  origin: 'http://127.0.0.1:8080',
  seq: '',
  at: new Date().toISOString(),
  walls: [{ items: [], next: null }],
  trending: { items: [], next: null },
  creations: [],
  tags: [],
  tagWalls: [],
  models: [],
  modelWalls: [],
  challenges: [],
};

/** What this build is made from; build.ts names the file. Without one, as in `astro dev`, the gallery is empty. */
export const INPUT: GalleryInput = process.env.GALLERY_INPUT
  ? (JSON.parse(readFileSync(process.env.GALLERY_INPUT, 'utf8')) as GalleryInput)
  : EMPTY;

export const ORIGIN = INPUT.origin;
