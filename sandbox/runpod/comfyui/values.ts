import type { Picture } from '../../painter/picture.ts';

/** Pictures that a node will have made once somebody asks for them; their size is known before. */
export interface PictureBatch {
  readonly width: number;
  readonly height: number;
  readonly count: number;
  /** Makes them on the first call and remembers them. */
  make(): Promise<readonly Picture[]>;
}

/** What travels along a link between two nodes, by ComfyUI's name of its type. */
export interface SocketValues {
  MODEL: { file: string };
  CLIP: { files: readonly string[] };
  VAE: { file: string };
  CONDITIONING: { text: string };
  /** A latent holds pictures once a sampler or VAEEncode made it; an empty one only has a size. */
  LATENT: { width: number; height: number; count: number; pictures?: PictureBatch };
  IMAGE: PictureBatch;
  MASK: { width: number; height: number };
  UPSCALE_MODEL: { factor: number };
  NOISE: { seed: string };
  GUIDER: { positive: string; negative: string };
  SAMPLER: { name: string };
  SIGMAS: { steps: number; denoise: number };
}

export type SocketType = keyof SocketValues;

export type SocketValue = { [Type in SocketType]: { type: Type; value: SocketValues[Type] } }[SocketType];

/** A batch that is made once, however many nodes read it. */
export function lazyBatch(
  size: { width: number; height: number; count: number },
  make: () => Promise<readonly Picture[]>,
): PictureBatch {
  let made: Promise<readonly Picture[]> | undefined;
  return {
    ...size,
    make: () => {
      made ??= make();
      return made;
    },
  };
}
