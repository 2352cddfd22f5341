import { commonEnv, port } from '@easel/core/config/env.ts';
import { z } from 'zod';

/** What the builder of the gallery reads. PORT is the api's: where the gallery is reached when PUBLIC_URL does not say. */
export const gallerySchema = z.object({ ...commonEnv, PORT: port.default(8080) });
export type GalleryEnv = z.infer<typeof gallerySchema>;
