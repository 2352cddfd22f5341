import { blend, css, hex, shade } from '../colour.ts';
import { clamp, lerp } from '../random.ts';
import { drawRaster, gradient, type Stage, sceneNoise } from '../stage.ts';

const BLOSSOMS = ['#e8433a', '#f6c445', '#ffffff', '#b05bd0', '#ff8fb1', '#5b7be0'].map(hex);

/** Rolling ground down to the picture's foot, lit from the light's side. */
export function paintGround(stage: Stage): void {
  const { palette, width, height, horizon, light } = stage;
  const relief = sceneNoise(stage, 'ground', 4);
  const aspect = width / height;
  const side = light.x / width < 0.5 ? -1 : 1;
  const bright = blend(shade(palette.land, 0.12), palette.light, 0.3 * palette.brightness + 0.08);
  const dark = blend(palette.land, palette.shadow, 0.55);
  const top = Math.floor(horizon - height * 0.035);
  const edge = sceneNoise(stage, 'ground-edge', 3);
  drawRaster(stage, { top, bottom: height, coarse: Math.max(2, Math.round(stage.unit * 3)) }, (x, y, out) => {
    const nearness = clamp((y * height - top) / (height - top));
    const depth = 1 / (nearness + 0.08);
    const u = (x - 0.5) * aspect * depth * 1.6;
    const v = depth * 2.2;
    const slope = relief(u, v) - relief(u + side * 0.1, v - 0.1);
    const lit = clamp(0.5 + slope * 5 - nearness * 0.22);
    const mist = (1 - nearness) ** 6;
    const rim = horizon / height - 0.034 * edge(x * 3 * aspect, 1) - 0.002;
    for (let channel = 0; channel < 3; channel++) {
      const earth = lerp(dark[channel] ?? 0, bright[channel] ?? 0, lit);
      out[channel] = lerp(earth, palette.haze[channel] ?? 0, mist * 0.62);
    }
    out[3] = clamp((y - rim) * 400) * 255;
  });
}

/** Grass blades, small in the distance and tall at the foot; with flowers among them where wanted. */
export function paintGrass(stage: Stage, flowers: number): void {
  const { pen, width, height, horizon, unit, palette, plan } = stage;
  const random = plan.random.fork('grass');
  const wind = random.between(-0.5, 0.5);
  const tip = blend(shade(palette.land, 0.25), palette.light, 0.4);
  const root = blend(palette.land, palette.shadow, 0.5);
  const named = plan.worn.get('flowers') ?? plan.colours[0];
  const blossoms = named ? [named, shade(named, 0.35), palette.accent] : [palette.accent, ...BLOSSOMS];
  const bunch = random.whole(0, blossoms.length - 1);
  const total = 2600;
  for (let i = 0; i < total; i++) {
    const nearness = (i / total) ** 0.8;
    const y = horizon + (0.05 + nearness * 1.0) * (height - horizon);
    const x = random.between(-0.02, 1.02) * width;
    const length = lerp(4, 62, nearness ** 1.4) * unit * random.between(0.5, 1.2);
    const lean = (wind + random.between(-0.35, 0.35)) * length;
    pen.strokeStyle = css(blend(root, tip, random.next() * (1 - nearness * 0.4)), 0.75);
    pen.lineWidth = lerp(0.8, 3.4, nearness) * unit;
    pen.beginPath();
    pen.moveTo(x, y);
    pen.quadraticCurveTo(x + lean * 0.2, y - length * 0.7, x + lean, y - length);
    pen.stroke();
    if (!random.chance(flowers)) continue;
    const petal =
      blossoms[(bunch + (random.chance(0.62) ? 0 : random.whole(1, 3))) % blossoms.length] ?? palette.accent;
    paintBlossom(
      stage,
      x + lean,
      y - length,
      lerp(1.4, 11, nearness ** 1.3) * unit * random.between(0.6, 1.2),
      blend(petal, palette.shadow, 0.35 * (1 - palette.brightness)),
      random.next(),
    );
  }
}

export function paintBlossom(
  { pen, palette }: Stage,
  x: number,
  y: number,
  size: number,
  petal: readonly [number, number, number],
  turn: number,
): void {
  for (let i = 0; i < 5; i++) {
    const angle = (i / 5 + turn) * Math.PI * 2;
    pen.fillStyle = css(shade(petal, i % 2 ? 0.18 : -0.12), 0.95);
    pen.beginPath();
    pen.ellipse(
      x + Math.cos(angle) * size * 0.6,
      y + Math.sin(angle) * size * 0.45,
      size * 0.62,
      size * 0.42,
      angle,
      0,
      Math.PI * 2,
    );
    pen.fill();
  }
  pen.fillStyle = css(blend(hex('#f4d35e'), palette.light, 0.2));
  pen.beginPath();
  pen.arc(x, y, size * 0.32, 0, Math.PI * 2);
  pen.fill();
}

/** Dunes behind each other: a lit face, a shaded face, a sharp edge between them. Snow drifts are dunes in white. */
export function paintDunes(stage: Stage): void {
  const { pen, width, height, horizon, unit, palette, plan, light } = stage;
  const lightOnLeft = light.x < width / 2;
  const rows = 6;
  for (let row = 0; row < rows; row++) {
    const nearness = row / (rows - 1);
    const random = plan.random.fork(`dune-${row}`);
    const bump = sceneNoise(stage, `dune-${row}`, 2);
    const base = horizon + nearness ** 1.4 * (height - horizon) * 0.8;
    const size = lerp(0.03, 0.17, nearness) * height;
    const waves = lerp(3.4, 1.1, nearness) * (width / height);
    const phase = random.between(0, 6);
    const crest = (x: number) =>
      base -
      size *
        (0.5 +
          0.5 * Math.sin((x / width) * waves * 2 + phase) +
          (bump((x / width) * waves * 1.5, row) - 0.5));
    const lit = blend(
      blend(shade(palette.land, 0.22), palette.light, 0.4),
      palette.haze,
      (1 - nearness) * 0.6,
    );
    const dark = blend(blend(palette.land, palette.shadow, 0.5), palette.haze, (1 - nearness) * 0.55);
    pen.beginPath();
    pen.moveTo(-4, height);
    for (let x = -4; x <= width + 4; x += 4) pen.lineTo(x, crest(x));
    pen.lineTo(width + 4, height);
    pen.closePath();
    pen.fillStyle = gradient(
      pen,
      [0, base - size, 0, base + size * 2.4],
      [
        [0, css(lit)],
        [1, css(blend(lit, dark, 0.75))],
      ],
    );
    pen.fill();
    shadeLeeSides(stage, crest, size, css(dark, 0.8), lightOnLeft);
    for (let i = 0; i < 60; i++) {
      const x = random.between(0, width);
      const y = crest(x) + random.next() ** 1.5 * size * 2;
      pen.strokeStyle = css(random.chance(0.5) ? lit : dark, 0.22);
      pen.lineWidth = lerp(1, 3, nearness) * unit;
      pen.beginPath();
      pen.moveTo(x - 60 * unit, y + 8 * unit);
      pen.quadraticCurveTo(x, y - 6 * unit, x + 60 * unit, y + 8 * unit);
      pen.stroke();
    }
  }
}

function shadeLeeSides(
  { pen, width, unit }: Stage,
  crest: (x: number) => number,
  size: number,
  fill: string,
  lightOnLeft: boolean,
): void {
  const step = 3 * unit;
  pen.fillStyle = fill;
  for (let x = 0; x < width; x += step) {
    const slope = (crest(x + step) - crest(x - step)) / (2 * step);
    const away = lightOnLeft ? slope : -slope;
    if (away <= 0.02) continue;
    const drop = size * 1.5 * clamp(away * 4);
    pen.globalAlpha = clamp(away * 5);
    pen.beginPath();
    pen.moveTo(x, crest(x));
    pen.lineTo(x + step + 1, crest(x + step));
    pen.lineTo(x + step + 1 + (lightOnLeft ? drop : -drop) * 0.4, crest(x) + drop);
    pen.lineTo(x + (lightOnLeft ? drop : -drop) * 0.4, crest(x) + drop);
    pen.fill();
  }
  pen.globalAlpha = 1;
}
