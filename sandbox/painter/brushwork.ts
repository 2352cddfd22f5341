import { clamp, type Random } from './random.ts';
import { type Stage, sceneNoise } from './stage.ts';

interface Pass {
  /** Distance between strokes, in pixels. */
  spacing: number;
  length: number;
  thickness: number;
  opacity: number;
  /** Strokes are only laid where the picture's own detail lies between these, 0 flat to 1 busy. */
  detail: readonly [from: number, to: number];
}

/** The scene as it was before the brush came. */
interface Reference {
  data: Uint8ClampedArray;
  width: number;
  height: number;
}

/** In pixels: a small picture needs no more strokes than it has room for. */
const NARROWEST_SPACING = 4;

/** How far, of 255, colours may differ along one stroke: more, and it would smear one thing into another. */
const SMEAR_LIMIT = 26;

/**
 * Repaints the scene with brush strokes: broad ones over the quiet parts, fine ones that follow the edges over the
 * busy parts. Each takes the colour it lies on, a little off, as a brush never picks up the same paint twice.
 */
export function layBrushStrokes(stage: Stage, fineness: number): void {
  const { unit, pen, width, height } = stage;
  // Every pass looks at the scene as it was, so that one pass's smears are not painted again by the next.
  const reference = { data: pen.getImageData(0, 0, width, height).data, width, height };
  const broad = stage.plan.styles.has('watercolour') ? 1.5 : 1;
  layPass(stage, reference, 'broad', {
    spacing: 16 * unit,
    length: 46 * unit * broad,
    thickness: 13 * unit * broad,
    opacity: 0.5,
    detail: [0, 0.2],
  });
  layPass(stage, reference, 'middle', {
    spacing: 9.5 * unit,
    length: 22 * unit,
    thickness: 5.5 * unit,
    opacity: 0.5,
    detail: [0.04, 0.6],
  });
  layPass(stage, reference, 'fine', {
    spacing: (7 * unit) / fineness,
    length: 11 * unit,
    thickness: 2.2 * unit,
    opacity: 0.55,
    detail: [0.2, 1],
  });
}

function layPass(stage: Stage, reference: Reference, name: string, pass: Pass): void {
  const { pen, width, height } = stage;
  const random = stage.plan.random.fork(`strokes-${name}`);
  const flow = sceneNoise(stage, `flow-${name}`, 2);
  const step = Math.max(NARROWEST_SPACING, pass.spacing);
  const reach = Math.max(1, Math.round(pass.thickness * 0.6));
  pen.lineCap = 'round';
  for (let row = 0; row < height; row += step) {
    for (let column = 0; column < width; column += step) {
      const x = column + random.between(-0.6, 0.6) * step;
      const y = row + random.between(-0.6, 0.6) * step;
      const across = brightnessAt(reference, x + reach, y) - brightnessAt(reference, x - reach, y);
      const down = brightnessAt(reference, x, y + reach) - brightnessAt(reference, x, y - reach);
      const detail = clamp(Math.hypot(across, down) / 90);
      if (detail < pass.detail[0] || detail > pass.detail[1]) continue;
      const drift = (flow((x / width) * 3, (y / height) * 3) - 0.5) * 2.4;
      const angle = detail > 0.08 ? Math.atan2(across, -down) : drift;
      drawStroke(stage, reference, random, { x, y, angle, pass, bend: drift });
    }
  }
}

interface Stroke {
  x: number;
  y: number;
  angle: number;
  pass: Pass;
  bend: number;
}

function drawStroke(
  { pen }: Stage,
  reference: Reference,
  random: Random,
  { x, y, angle, pass, bend }: Stroke,
): void {
  const half = (pass.length * random.between(0.6, 1.15)) / 2;
  const thickness = pass.thickness * random.between(0.6, 1.2);
  const dx = Math.cos(angle) * half;
  const dy = Math.sin(angle) * half;
  const sideX = (-dy / half) * thickness * 0.5;
  const sideY = (dx / half) * thickness * 0.5;
  const at = indexAt(reference, x, y);
  const leaves =
    differsAt(reference, at, x - dx, y - dy) ||
    differsAt(reference, at, x + dx, y + dy) ||
    differsAt(reference, at, x + sideX, y + sideY) ||
    differsAt(reference, at, x - sideX, y - sideY);
  if (leaves) return;
  const { data } = reference;
  const jitter = random.between(-9, 9);
  const warmth = random.between(-4, 4);
  const red = level((data[at] ?? 0) + jitter + warmth);
  const green = level((data[at + 1] ?? 0) + jitter);
  const blue = level((data[at + 2] ?? 0) + jitter - warmth);
  pen.strokeStyle = `rgba(${red},${green},${blue},${pass.opacity})`;
  pen.lineWidth = thickness;
  pen.beginPath();
  pen.moveTo(x - dx, y - dy);
  pen.quadraticCurveTo(x - dy * 0.14 * bend, y + dx * 0.14 * bend, x + dx, y + dy);
  pen.stroke();
}

const level = (value: number) => Math.round(clamp(value, 0, 255));

function differsAt(reference: Reference, at: number, x: number, y: number): boolean {
  const there = indexAt(reference, x, y);
  const { data } = reference;
  return (
    Math.abs((data[at] ?? 0) - (data[there] ?? 0)) > SMEAR_LIMIT ||
    Math.abs((data[at + 1] ?? 0) - (data[there + 1] ?? 0)) > SMEAR_LIMIT ||
    Math.abs((data[at + 2] ?? 0) - (data[there + 2] ?? 0)) > SMEAR_LIMIT
  );
}

function brightnessAt(reference: Reference, x: number, y: number): number {
  const at = indexAt(reference, x, y);
  const { data } = reference;
  return (data[at] ?? 0) * 0.3 + (data[at + 1] ?? 0) * 0.59 + (data[at + 2] ?? 0) * 0.11;
}

function indexAt({ width, height }: Reference, x: number, y: number): number {
  const column = Math.min(width - 1, Math.max(0, Math.round(x)));
  const row = Math.min(height - 1, Math.max(0, Math.round(y)));
  return (row * width + column) * 4;
}
