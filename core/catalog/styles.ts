/** A look that is added to the prompt. `{prompt}` stands for what the person wrote. */
export interface Style {
  id: string;
  title: string;
  template: string;
  /** Added to the negative prompt of models that take one. */
  negative: string;
}

export const STYLES: readonly Style[] = [
  { id: 'none', title: 'As written', template: '{prompt}', negative: '' },
  {
    id: 'photo',
    title: 'Photograph',
    template: 'photograph of {prompt}, natural light, 35mm, sharp focus, fine film grain',
    negative: 'painting, drawing, render, blur',
  },
  {
    id: 'cinematic',
    title: 'Cinematic',
    template: 'cinematic still of {prompt}, dramatic light, shallow depth of field, wide lens, colour graded',
    negative: 'flat light, snapshot, text',
  },
  {
    id: 'oil',
    title: 'Oil painting',
    template: 'oil painting of {prompt}, visible brush strokes, rich impasto, canvas texture',
    negative: 'photograph, render, smooth',
  },
  {
    id: 'watercolor',
    title: 'Watercolour',
    template: 'watercolour of {prompt}, loose washes, soft edges, paper grain',
    negative: 'photograph, hard edges, render',
  },
  {
    id: 'anime',
    title: 'Anime',
    template: 'anime key visual of {prompt}, clean lines, cel shading, vivid sky',
    negative: 'photograph, western comic, blur',
  },
  {
    id: 'ink',
    title: 'Ink',
    template: 'ink drawing of {prompt}, confident black lines, white paper, cross hatching',
    negative: 'colour, photograph',
  },
  {
    id: 'pixel',
    title: 'Pixel art',
    template: 'pixel art of {prompt}, limited palette, crisp pixels, 16-bit era',
    negative: 'blur, photograph, smooth gradients',
  },
];

export const DEFAULT_STYLE = 'none';

export function findStyle(id: string): Style | undefined {
  return STYLES.find((style) => style.id === id);
}
