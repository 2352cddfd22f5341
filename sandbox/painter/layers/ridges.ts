import { blend, css, shade } from '../colour.ts';
import { clamp, lerp } from '../random.ts';
import { atDistance, drawRaster, gradient, type Stage, sceneNoise } from '../stage.ts';

interface Ridge {
  /** 0 near, 1 far. */
  distance: number;
  /** Height of its peaks above the horizon, as a share of the picture's height. */
  rise: number;
  /** How many peaks lie across the picture. */
  peaks: number;
}

/** Mountain ranges behind each other, the farther the hazier, with lit and shaded flanks and snow on the high ones. */
export function paintMountains(stage: Stage, count: number, rise: number): void {
  for (let i = 0; i < count; i++) {
    const distance = count === 1 ? 0.4 : 0.78 * (1 - i / (count - 1)) + 0.1;
    paintRange(stage, `range-${i}`, { distance, rise: rise * (0.55 + distance * 0.7), peaks: 2.2 + i * 0.9 });
  }
}

function paintRange(stage: Stage, name: string, { distance, rise, peaks }: Ridge): void {
  const { width, height, horizon, palette, plan, light } = stage;
  const profile = sceneNoise(stage, `${name}-profile`, 6);
  const rock = sceneNoise(stage, `${name}-rock`, 4);
  const aspect = width / height;
  const crestAt = (x: number) => {
    const fold = 1 - Math.abs(2 * profile(x * peaks * aspect, 3.7) - 1);
    return horizon / height - rise * (0.15 + 1.05 * fold ** 1.5);
  };
  const crests = Array.from({ length: 1025 }, (_, i) => crestAt(i / 1024));
  const cold = plan.weather === 'snow' || plan.setting === 'snowfield';
  const snowDepth = cold ? 0.5 : rise > 0.16 ? 0.16 : 0;
  const bright = atDistance(stage, blend(shade(palette.land, 0.22), palette.light, 0.3), distance * 0.85);
  const dark = atDistance(stage, blend(palette.shadow, palette.land, 0.4), distance);
  const snow = atDistance(stage, blend([250, 250, 252], palette.light, 0.35), distance * 0.6);
  const snowShade = atDistance(stage, blend(palette.skyTop, [235, 240, 250], 0.45), distance * 0.7);
  const side = light.x / width < 0.5 ? -1 : 1;
  const top = Math.max(0, Math.floor(Math.min(...crests) * height) - 2);
  drawRaster(
    stage,
    { top, bottom: Math.ceil(horizon) + 2, coarse: Math.max(1, Math.round(stage.unit * 3)) },
    (x, y, out) => {
      const crest = crests[Math.round(x * 1024)] ?? 0;
      const below = (y - crest) / rise;
      if (below < 0) {
        out.fill(0);
        return;
      }
      const lean = below * 0.12;
      const flank =
        rock((x + lean) * peaks * 5 * aspect, y * 9) -
        rock((x + lean + side * 0.012) * peaks * 5 * aspect, y * 9 - 0.08);
      const slope = (crests[Math.round(clamp(x - side * 0.012) * 1024)] ?? crest) - crest;
      const lit = clamp(0.45 + flank * 3.2 + slope * 9);
      // Far below the snow line no noise can bring snow.
      const nearSnow = below < snowDepth + 0.3;
      const snowy = nearSnow
        ? clamp((snowDepth - below + (rock(x * 30 * aspect, y * 24) - 0.5) * 0.3) * 9)
        : 0;
      const mist = clamp(below - 0.5) * (0.35 + distance * 0.5);
      for (let channel = 0; channel < 3; channel++) {
        const stone = lerp(dark[channel] ?? 0, bright[channel] ?? 0, lit);
        const white = lerp(snowShade[channel] ?? 0, snow[channel] ?? 0, lit);
        out[channel] = lerp(lerp(stone, white, snowy), palette.haze[channel] ?? 0, mist);
      }
      out[3] = 255;
    },
  );
}

/** Soft rolling hills: silhouettes with a lit rim, nearer ones darker. */
export function paintHills(stage: Stage, count: number, rise: number): void {
  const { pen, width, height, horizon, palette, unit } = stage;
  for (let i = 0; i < count; i++) {
    const distance = 0.75 * (1 - i / count) + 0.05;
    const profile = sceneNoise(stage, `hill-${i}`, 3);
    const base = horizon + (i / count) * height * 0.05;
    const crest = (x: number) =>
      base - height * rise * (0.2 + profile((x / width) * (2 + i) + i * 7, 1) * 0.9) * (0.6 + distance * 0.5);
    pen.beginPath();
    pen.moveTo(0, height);
    for (let x = 0; x <= width + 4; x += 4) pen.lineTo(x, crest(x));
    pen.lineTo(width, height);
    pen.closePath();
    const body = atDistance(stage, blend(palette.land, palette.shadow, 0.3 * (1 - distance)), distance);
    pen.fillStyle = gradient(
      pen,
      [0, base - height * rise, 0, base + height * 0.12],
      [
        [0, css(blend(body, palette.light, 0.28))],
        [0.5, css(body)],
        [1, css(shade(body, -0.25))],
      ],
    );
    pen.fill();
    pen.strokeStyle = css(palette.light, 0.25);
    pen.lineWidth = unit * 1.5;
    pen.stroke();
  }
}
