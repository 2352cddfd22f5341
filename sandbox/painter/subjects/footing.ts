import { blend, type Colour, css, shade } from '../colour.ts';
import { gradient, type Pen, type Stage } from '../stage.ts';

/** Where a subject stands and how tall it is, in pixels. */
export interface Spot {
  x: number;
  foot: number;
  tall: number;
}

/** A fill that is lit on the light's side and dark on the other, across `[left, right]`. */
export function litAcross(
  { pen, light, palette }: Stage,
  left: number,
  right: number,
  body: Colour,
): Pen['fillStyle'] {
  const fromLeft = light.x < (left + right) / 2;
  const ends = [
    blend(body, palette.light, 0.45),
    body,
    blend(shade(body, -0.35), palette.shadow, 0.3),
  ] as const;
  return gradient(
    pen,
    [fromLeft ? left : right, 0, fromLeft ? right : left, 0],
    [
      [0, css(ends[0])],
      [0.4, css(ends[1])],
      [1, css(ends[2])],
    ],
  );
}
