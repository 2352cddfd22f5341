import { blend, css, hex, shade } from '../colour.ts';
import { lerp, type Random } from '../random.ts';
import { atDistance, drawGlow, gradient, type Stage } from '../stage.ts';

const NEON = ['#ff3fb4', '#36e2ff', '#ffd23f', '#8a5cff', '#4dff9a'].map(hex);

/** Rows of buildings behind each other, windows lit as the day goes, and a wet street that mirrors them. */
export function paintCity(stage: Stage): void {
  const { width, plan, unit, height } = stage;
  for (let row = 0; row < 4; row++) {
    const distance = 0.85 - row * 0.27;
    const random = plan.random.fork(`city-${row}`);
    let x = -random.between(0, 60) * unit;
    while (x < width) {
      const wide = lerp(120, 46, distance) * unit * random.between(0.6, 1.5);
      // A street opens where the eye should go, in the nearest row.
      const street = row === 3 && Math.abs(x + wide / 2 - plan.focus * width) < 170 * unit;
      const tall =
        height *
        lerp(0.16, 0.34, 1 - Math.abs(distance - 0.4)) *
        random.between(0.5, 1.6) *
        (row === 3 ? 0.85 : 1);
      if (!street) paintBuilding(stage, { x, wide, tall, distance, random });
      x += wide * (row < 2 ? 0.92 : 1.04);
    }
  }
}

interface Building {
  x: number;
  wide: number;
  tall: number;
  distance: number;
  random: Random;
}

function paintBuilding(stage: Stage, { x, wide, tall, distance, random }: Building): void {
  const { pen, horizon, unit, palette, light } = stage;
  const foot = horizon + (1 - distance) * 34 * unit;
  const body = atDistance(stage, blend(palette.land, palette.shadow, 0.4), Math.max(0, distance * 0.85));
  const lit = blend(body, palette.light, 0.3);
  const fromLeft = light.x < x + wide / 2;
  pen.fillStyle = gradient(
    pen,
    [fromLeft ? x : x + wide, 0, fromLeft ? x + wide : x, 0],
    [
      [0, css(lit)],
      [0.25, css(body)],
      [1, css(shade(body, -0.3))],
    ],
  );
  pen.fillRect(x, foot - tall, wide, tall + 4);
  const roof = random.whole(0, 3);
  if (roof === 1) pen.fillRect(x + wide * 0.22, foot - tall * 1.09, wide * 0.56, tall * 0.1);
  if (roof === 2) {
    pen.fillRect(x + wide * 0.48, foot - tall * 1.22, Math.max(1, wide * 0.04), tall * 0.23);
    pen.fillRect(x + wide * 0.3, foot - tall * 1.06, wide * 0.4, tall * 0.07);
  }
  paintWindows(stage, { x, wide, tall, distance, random }, foot);
  if (distance < 0.35 && (palette.brightness < 0.5 || stage.plan.styles.has('neon')) && random.chance(0.6)) {
    const neon = NEON[random.whole(0, NEON.length - 1)] ?? palette.accent;
    const signX = x + wide * random.between(0.2, 0.7);
    const signY = foot - tall * random.between(0.3, 0.8);
    pen.fillStyle = css(shade(neon, 0.3));
    pen.fillRect(signX, signY, 9 * unit, 60 * unit);
    drawGlow(pen, signX + 4 * unit, signY + 30 * unit, 110 * unit, [
      [0, css(neon, 0.75)],
      [0.3, css(neon, 0.28)],
      [0.65, css(neon, 0.07)],
      [1, css(neon, 0)],
    ]);
  }
}

function paintWindows(
  { pen, unit, palette }: Stage,
  { x, wide, tall, distance, random }: Building,
  foot: number,
): void {
  const cell = lerp(15, 8, distance) * unit;
  const dark = palette.brightness;
  const warm = blend([255, 206, 120], palette.light, 0.25);
  const share = lerp(0.55, 0.12, dark);
  for (let wy = foot - tall + cell; wy < foot - cell * 0.6; wy += cell * 1.25) {
    for (let wx = x + cell * 0.5; wx < x + wide - cell * 0.7; wx += cell) {
      const on = random.chance(share);
      if (!on && random.chance(0.5)) continue;
      pen.fillStyle = on
        ? css(random.chance(0.85) ? warm : [180, 220, 255], (1 - distance * 0.6) * random.between(0.6, 1))
        : css(palette.skyMiddle, 0.25 * (1 - distance));
      pen.fillRect(wx, wy, cell * 0.52, cell * 0.7);
    }
  }
}
