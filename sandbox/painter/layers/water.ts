import { createCanvas } from '@napi-rs/canvas';
import { blend, css, shade } from '../colour.ts';
import { clamp, lerp } from '../random.ts';
import { gradient, type Stage, sceneNoise } from '../stage.ts';

/** Water from the horizon to the foot of the picture: what is above it mirrored, ripples, and the light's path. */
export function paintWater(stage: Stage): void {
  const rough = stage.plan.weather === 'storm';
  mirrorSky(stage, rough ? 0.35 : 0.85);
  deepen(stage, rough);
  paintRipples(stage, rough);
  if (rough) paintBreakers(stage);
  paintGlitter(stage, rough ? 0.35 : 1);
}

function mirrorSky({ canvas, pen, width, height, horizon, unit, plan }: Stage, strength: number): void {
  const mirrored = createCanvas(width, Math.ceil(horizon));
  mirrored.getContext('2d').drawImage(canvas, 0, 0, width, horizon, 0, 0, width, horizon);
  const random = plan.random.fork('mirror');
  const phase = random.between(0, 9);
  const depth = height - horizon;
  let y = 0;
  while (y < depth) {
    const nearness = y / depth;
    const strip = Math.max(1, Math.round((1 + nearness * 5) * unit));
    const source = clamp(horizon - (y + strip) * Math.min(1, horizon / depth) * 1.02, 0, horizon - 1);
    const swing =
      Math.sin(y / ((3 + nearness * 16) * unit) + phase) * (1 + nearness * 11) * unit +
      random.between(-1, 1) * nearness * 5 * unit;
    pen.globalAlpha = strength;
    pen.drawImage(
      mirrored,
      0,
      source,
      width,
      strip,
      swing - 14 * unit,
      horizon + y,
      width + 28 * unit,
      strip + 1,
    );
    y += strip;
  }
  pen.globalAlpha = 1;
}

function deepen({ pen, width, height, horizon, palette }: Stage, rough: boolean): void {
  const deep = rough ? shade(palette.deep, -0.25) : palette.deep;
  pen.fillStyle = gradient(
    pen,
    [0, horizon, 0, height],
    [
      [0, css(blend(palette.haze, deep, 0.3), rough ? 0.7 : 0.35)],
      [0.12, css(deep, rough ? 0.72 : 0.34)],
      [1, css(shade(deep, -0.45), rough ? 0.92 : 0.82)],
    ],
  );
  pen.fillRect(0, horizon, width, height - horizon);
}

function paintRipples({ pen, width, height, horizon, unit, palette, plan }: Stage, rough: boolean): void {
  const random = plan.random.fork('ripples');
  const depth = height - horizon;
  const crest = blend(palette.skyLow, palette.light, 0.4);
  const trough = shade(palette.deep, -0.5);
  for (let i = 0; i < 900; i++) {
    const nearness = random.next() ** 1.7;
    const y = horizon + nearness * depth;
    const length = lerp(8, 130, nearness) * unit * random.between(0.5, 1.4);
    const x = random.between(-0.05, 1.05) * width;
    const lift = lerp(0.6, rough ? 14 : 6, nearness) * unit;
    pen.strokeStyle = css(random.chance(0.5) ? crest : trough, random.between(0.08, 0.3));
    pen.lineWidth = lerp(0.8, 4.5, nearness) * unit;
    pen.beginPath();
    pen.moveTo(x - length / 2, y);
    pen.quadraticCurveTo(x, y - lift, x + length / 2, y + random.between(-1, 1) * unit);
    pen.stroke();
  }
}

/** Storm waves, far ones first: a dark face with light through its crest, and foam. */
function paintBreakers(stage: Stage): void {
  const { pen, width, height, horizon, unit, palette, plan } = stage;
  const rows = 11;
  for (let row = 0; row < rows; row++) {
    const nearness = (row + 0.6) / rows;
    const random = plan.random.fork(`breaker-${row}`);
    const swell = sceneNoise(stage, `swell-${row}`, 3);
    const base = horizon + nearness ** 1.5 * (height - horizon) * 1.02;
    const size = (8 + nearness * 82) * unit;
    const waves = lerp(13, 3.2, nearness) * (width / height);
    const phase = random.between(0, 9);
    const crest = (x: number) => {
      const turn = (x / width) * waves * Math.PI + phase + swell((x / width) * 6, row) * 5;
      // A sine that leans into itself has the steep front and long back of a wind wave.
      const wave = (0.5 + 0.5 * Math.sin(turn + 0.7 * Math.sin(turn))) ** 1.5;
      const chop = (swell((x / width) * waves * 7, row + 4) - 0.5) * 0.3;
      return base - size * (wave * (0.35 + 1.1 * swell((x / width) * 4, row + 9)) + chop);
    };
    pen.beginPath();
    pen.moveTo(-5, height);
    for (let x = -5; x <= width + 5; x += 4) pen.lineTo(x, crest(x));
    pen.lineTo(width + 5, height);
    pen.closePath();
    const face = blend(palette.deep, palette.haze, 0.45 * (1 - nearness));
    pen.fillStyle = gradient(
      pen,
      [0, base - size, 0, base + size * 1.3],
      [
        [0, css(blend(shade(face, 0.3), [120, 190, 180], 0.3), 0.95)],
        [0.35, css(face, 0.96)],
        [1, css(shade(face, -0.45), 0.98)],
      ],
    );
    pen.fill();
    paintFoam(stage, crest, size, nearness, row);
  }
}

function paintFoam(
  { pen, width, unit, palette, plan }: Stage,
  crest: (x: number) => number,
  size: number,
  nearness: number,
  row: number,
): void {
  const random = plan.random.fork(`foam-${row}`);
  const white = blend([240, 246, 244], palette.light, 0.3);
  for (let i = 0; i < 260; i++) {
    const x = random.between(0, width);
    const y = crest(x);
    const steep = crest(x - 6 * unit) - y + (crest(x + 6 * unit) - y);
    const onCrest = steep > 1.6 * unit * (0.3 + nearness);
    const down = random.next() ** 2 * size * (onCrest ? 0.35 : 0.9);
    const length = random.between(8, 46) * unit * (0.3 + nearness);
    pen.strokeStyle = css(white, onCrest ? random.between(0.35, 0.85) : random.between(0.04, 0.2));
    pen.lineWidth = random.between(1, onCrest ? 6 : 2.5) * unit * (0.4 + nearness);
    pen.beginPath();
    pen.moveTo(x - length / 2, crest(x - length / 2) + down);
    pen.quadraticCurveTo(x, y + down - 2 * unit, x + length / 2, crest(x + length / 2) + down);
    pen.stroke();
  }
}

function paintGlitter({ pen, height, horizon, light, unit, palette, plan }: Stage, strength: number): void {
  const random = plan.random.fork('glitter');
  const depth = height - horizon;
  pen.save();
  pen.globalCompositeOperation = 'screen';
  for (let i = 0; i < 420; i++) {
    const nearness = random.next() ** 1.3;
    const spread = lerp(16, 120, nearness) * unit;
    const x = light.x + (random.next() + random.next() + random.next() - 1.5) * spread;
    const length = lerp(4, 34, nearness) * unit * random.between(0.4, 1.3);
    pen.strokeStyle = css(palette.light, random.between(0.15, 0.75) * strength * (1 - nearness * 0.55));
    pen.lineWidth = lerp(0.9, 3.6, nearness) * unit;
    pen.beginPath();
    pen.moveTo(x - length / 2, horizon + nearness * depth);
    pen.lineTo(x + length / 2, horizon + nearness * depth);
    pen.stroke();
  }
  pen.restore();
}
