import { type Canvas, createCanvas, type SKRSContext2D } from '@napi-rs/canvas';
import { blend, type Colour } from './colour.ts';
import type { Palette } from './palette.ts';
import { createNoise, layerNoise } from './random.ts';
import type { ScenePlan } from './scene-plan.ts';

export type Pen = SKRSContext2D;

/** Everything a layer of the scene needs to draw itself. Lengths are pixels; `unit` is a thousandth of the short side. */
export interface Stage {
  canvas: Canvas;
  pen: Pen;
  width: number;
  height: number;
  unit: number;
  horizon: number;
  light: { x: number; y: number };
  plan: ScenePlan;
  palette: Palette;
}

export type Noise = (x: number, y: number) => number;

/** Soft noise of this picture; each name is another one. Smooth features are about one unit of its argument wide. */
export function sceneNoise({ plan }: Stage, name: string, octaves: number): Noise {
  return layerNoise(createNoise(`${plan.random.fork(name).next()}`), octaves);
}

/** How something looks `distance` (0 near, 1 far) away: it fades into the haze. */
export function atDistance({ palette }: Stage, colour: Colour, distance: number): Colour {
  return blend(colour, palette.haze, distance);
}

/**
 * Fills a rectangle pixel by pixel at `1/coarse` of the resolution and draws it smoothly enlarged.
 * `colourAt` gets shares of the whole picture and writes red, green, blue and alpha (0 to 255) into `out`.
 */
export function drawRaster(
  { pen, width, height }: Pick<Stage, 'pen' | 'width' | 'height'>,
  area: { top: number; bottom: number; coarse: number },
  colourAt: (x: number, y: number, out: Float64Array) => void,
): void {
  const columns = Math.max(2, Math.ceil(width / area.coarse));
  const rows = Math.max(2, Math.ceil((area.bottom - area.top) / area.coarse));
  const canvas = createCanvas(columns, rows);
  const small = canvas.getContext('2d');
  const image = small.createImageData(columns, rows);
  const out = new Float64Array(4);
  for (let row = 0; row < rows; row++) {
    const y = (area.top + ((row + 0.5) / rows) * (area.bottom - area.top)) / height;
    for (let column = 0; column < columns; column++) {
      colourAt((column + 0.5) / columns, y, out);
      image.data.set(out, (row * columns + column) * 4);
    }
  }
  small.putImageData(image, 0, 0);
  pen.save();
  pen.imageSmoothingEnabled = true;
  pen.imageSmoothingQuality = 'high';
  pen.drawImage(canvas, 0, area.top, width, area.bottom - area.top);
  pen.restore();
}

/** A vertical or slanted gradient from colours at shares of its length. */
export function gradient(
  pen: Pen,
  [x0, y0, x1, y1]: readonly [number, number, number, number],
  stops: readonly (readonly [share: number, colour: string])[],
) {
  const fill = pen.createLinearGradient(x0, y0, x1, y1);
  for (const [share, colour] of stops) fill.addColorStop(share, colour);
  return fill;
}

/** A round glow that adds light. */
export function drawGlow(
  pen: Pen,
  x: number,
  y: number,
  radius: number,
  stops: readonly (readonly [number, string])[],
): void {
  const glow = pen.createRadialGradient(x, y, 0, x, y, radius);
  for (const [share, colour] of stops) glow.addColorStop(share, colour);
  pen.save();
  pen.globalCompositeOperation = 'screen';
  pen.fillStyle = glow;
  pen.fillRect(x - radius, y - radius, radius * 2, radius * 2);
  pen.restore();
}

/** A closed shape through these points, straight from one to the next. */
export function fillShape(
  pen: Pen,
  points: readonly (readonly [number, number])[],
  fill: Pen['fillStyle'],
): void {
  pen.beginPath();
  for (const [x, y] of points) pen.lineTo(x, y);
  pen.closePath();
  pen.fillStyle = fill;
  pen.fill();
}
