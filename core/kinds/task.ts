import type { CreationId } from '../ids.ts';

interface PictureTask {
  model: string;
  /** The whole prompt, style included. */
  prompt: string;
  negativePrompt: string;
  seed: number;
  width: number;
  height: number;
  steps: number;
  guidance: number;
  /** How many pictures. */
  count: number;
}

/** What a provider is asked to make, in no provider's words. Each provider translates it. */
export type Task =
  | (PictureTask & { type: 'text-to-image' })
  | (PictureTask & {
      type: 'image-to-image';
      source: CreationId;
      /** How far it may go from the source: 0 keeps it, 1 ignores it. */
      strength: number;
    });
