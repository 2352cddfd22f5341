import { blend, css, hex, shade } from '../colour.ts';
import { clamp, lerp } from '../random.ts';
import { drawGlow, drawRaster, gradient, type Stage, sceneNoise } from '../stage.ts';

const CORALS = ['#ff6f61', '#f7b267', '#b565a7', '#ffd3b6', '#e84a8a'].map(hex);

/** Deep space: nebulae in the palette's colours, stars, and a ringed planet. */
export function paintSpace(stage: Stage): void {
  const { pen, width, height, unit, palette, plan } = stage;
  const gas = sceneNoise(stage, 'gas', 5);
  const dust = sceneNoise(stage, 'dust', 5);
  const warp = sceneNoise(stage, 'gas-warp', 2);
  const aspect = width / height;
  const space = hex('#05060f');
  const first = blend(palette.skyMiddle, palette.accent, 0.55);
  const second = blend(palette.skyLow, hex('#4fd1ff'), 0.4);
  drawRaster(stage, { top: 0, bottom: height, coarse: Math.max(2, Math.round(unit * 3)) }, (x, y, out) => {
    const bend = (warp(x * 2 * aspect, y * 2) - 0.5) * 1.6;
    const a = clamp((gas(x * 2.4 * aspect + bend, y * 2.4 + bend) - 0.42) * 3.2);
    const b = clamp((dust(x * 3 * aspect - bend, y * 3 + bend * 0.7) - 0.46) * 3);
    const core = a * a * b * 1.6;
    for (let channel = 0; channel < 3; channel++) {
      let value = space[channel] ?? 0;
      value = lerp(value, first[channel] ?? 0, a * 0.75);
      value = lerp(value, second[channel] ?? 0, b * a * 0.75);
      out[channel] = lerp(value, palette.light[channel] ?? 0, clamp(core));
    }
    out[3] = 255;
  });
  const random = plan.random.fork('stars');
  for (let i = 0; i < 900; i++) {
    const x = random.next() * width;
    const y = random.next() * height;
    const size = (0.5 + random.next() ** 8 * 3.4) * unit;
    pen.fillStyle = css(
      shade(blend(palette.light, second, random.next() * 0.6), 0.3),
      random.between(0.3, 1),
    );
    pen.beginPath();
    pen.arc(x, y, size, 0, Math.PI * 2);
    pen.fill();
    if (size > 2.9 * unit)
      drawGlow(pen, x, y, size * 8, [
        [0, css(palette.light, 0.5)],
        [1, css(palette.light, 0)],
      ]);
  }
  paintPlanet(stage, width * plan.lightAt, height * 0.34, random.between(95, 165) * unit);
}

export function paintPlanet(stage: Stage, x: number, y: number, radius: number): void {
  const { pen, palette, plan } = stage;
  const random = plan.random.fork('planet');
  const bands = sceneNoise(stage, 'planet-bands', 4);
  const tilt = random.between(-0.5, 0.5);
  const body = blend(palette.accent, palette.skyLow, 0.4);
  drawGlow(pen, x, y, radius * 1.6, [
    [0.55, css(body, 0.4)],
    [1, css(body, 0)],
  ]);
  const ringed = random.chance(0.7);
  if (ringed) paintRing(stage, x, y, radius, tilt, Math.PI, Math.PI * 2);
  pen.save();
  pen.beginPath();
  pen.arc(x, y, radius, 0, Math.PI * 2);
  pen.clip();
  pen.translate(x, y);
  pen.rotate(tilt);
  for (let i = -20; i <= 20; i++) {
    const share = i / 20;
    pen.fillStyle = css(blend(shade(body, 0.3), shade(body, -0.3), bands(share * 6, 2)));
    pen.fillRect(-radius, share * radius, radius * 2, radius / 18);
  }
  pen.restore();
  const shadow = pen.createRadialGradient(
    x - radius * 0.5,
    y - radius * 0.5,
    radius * 0.2,
    x,
    y,
    radius * 1.02,
  );
  shadow.addColorStop(0, css(palette.light, 0.35));
  shadow.addColorStop(0.5, 'rgba(10,8,30,0.1)');
  shadow.addColorStop(1, 'rgba(4,4,16,0.92)');
  pen.fillStyle = shadow;
  pen.beginPath();
  pen.arc(x, y, radius * 1.005, 0, Math.PI * 2);
  pen.fill();
  if (ringed) paintRing(stage, x, y, radius, tilt, 0, Math.PI);
}

function paintRing(
  { pen, palette }: Stage,
  x: number,
  y: number,
  radius: number,
  tilt: number,
  from: number,
  to: number,
): void {
  for (let i = 0; i < 14; i++) {
    const size = radius * (1.35 + i * 0.045);
    pen.strokeStyle = css(blend(palette.light, palette.accent, (i % 5) / 6), i === 6 ? 0.12 : 0.55);
    pen.lineWidth = radius * 0.035;
    pen.beginPath();
    pen.ellipse(x, y, size, size * 0.26, tilt, from, to);
    pen.stroke();
  }
}

/** Under the sea: light from above in shafts, drifting motes, kelp and coral on the ground. */
export function paintUnderwater(stage: Stage): void {
  const { pen, width, height, unit, palette, plan } = stage;
  const surface = blend(blend(hex('#bff0e6'), palette.light, 0.3), palette.skyMiddle, 0.15);
  const middle = blend(palette.land, palette.skyMiddle, 0.3);
  pen.fillStyle = gradient(
    pen,
    [0, 0, 0, height],
    [
      [0, css(surface)],
      [0.3, css(middle)],
      [1, css(shade(palette.deep, -0.35))],
    ],
  );
  pen.fillRect(0, 0, width, height);
  const random = plan.random.fork('underwater');
  pen.save();
  pen.globalCompositeOperation = 'screen';
  for (let i = 0; i < 14; i++) {
    const x = random.between(-0.1, 1.1) * width;
    const wide = random.between(16, 80) * unit;
    const slant = (x - stage.light.x) * 0.5;
    pen.beginPath();
    pen.moveTo(x, 0);
    pen.lineTo(x + wide, 0);
    pen.lineTo(x + wide * 2.4 + slant, height * 0.9);
    pen.lineTo(x + slant - wide, height * 0.9);
    pen.closePath();
    pen.fillStyle = gradient(
      pen,
      [0, 0, 0, height * 0.9],
      [
        [0, css(surface, 0.3)],
        [1, css(surface, 0)],
      ],
    );
    pen.fill();
  }
  pen.restore();
  paintSeabed(stage);
  for (let i = 0; i < 150; i++) {
    pen.fillStyle = css(surface, random.between(0.1, 0.5));
    pen.beginPath();
    pen.arc(
      random.next() * width,
      random.next() * height,
      random.next() ** 3 * 7 * unit + unit,
      0,
      Math.PI * 2,
    );
    pen.fill();
  }
}

function paintSeabed(stage: Stage): void {
  const { pen, width, height, unit, palette, plan } = stage;
  const random = plan.random.fork('seabed');
  for (let row = 0; row < 3; row++) {
    const floor = sceneNoise(stage, `seabed-${row}`, 4);
    const base = height * (0.8 + row * 0.08);
    const colour = blend(shade(palette.deep, -0.35 - row * 0.12), palette.land, 0.45 - row * 0.14);
    const crest = (x: number) => base - floor((x / width) * 4, row) * height * 0.13;
    pen.beginPath();
    pen.moveTo(0, height);
    for (let x = 0; x <= width + 5; x += 5) pen.lineTo(x, crest(x));
    pen.lineTo(width, height);
    pen.fillStyle = css(colour);
    pen.fill();
    for (let i = 0; i < 16 + row * 6; i++) {
      const x = random.between(0, width);
      const size = (24 + row * 22) * unit * random.between(0.5, 1.4);
      const coral = blend(
        CORALS[random.whole(0, CORALS.length - 1)] ?? palette.accent,
        colour,
        0.55 - row * 0.17,
      );
      if (random.chance(0.45))
        paintKelp(stage, x, crest(x), size * 3.2, blend(hex('#3f8f5a'), colour, 0.5 - row * 0.15));
      else paintCoral(stage, x, crest(x) + 4 * unit, size, coral);
    }
  }
}

function paintKelp(
  { pen, plan }: Stage,
  x: number,
  foot: number,
  tall: number,
  colour: readonly [number, number, number],
): void {
  const sway = plan.random.fork(`kelp-${Math.round(x)}`).between(-0.3, 0.3) * tall;
  pen.strokeStyle = css(colour, 0.9);
  pen.lineWidth = tall * 0.05;
  pen.beginPath();
  pen.moveTo(x, foot);
  pen.bezierCurveTo(x + sway, foot - tall * 0.33, x - sway, foot - tall * 0.66, x + sway * 0.6, foot - tall);
  pen.stroke();
}

function paintCoral(
  { pen, plan }: Stage,
  x: number,
  foot: number,
  size: number,
  colour: readonly [number, number, number],
): void {
  const random = plan.random.fork(`coral-${Math.round(x)}`);
  pen.lineCap = 'round';
  const branch = (bx: number, by: number, angle: number, length: number, depth: number): void => {
    const ex = bx + Math.cos(angle) * length;
    const ey = by + Math.sin(angle) * length;
    pen.strokeStyle = css(shade(colour, (4 - depth) * 0.07));
    pen.lineWidth = depth * size * 0.06;
    pen.beginPath();
    pen.moveTo(bx, by);
    pen.lineTo(ex, ey);
    pen.stroke();
    if (depth === 1) return;
    branch(ex, ey, angle - random.between(0.2, 0.7), length * 0.78, depth - 1);
    branch(ex, ey, angle + random.between(0.2, 0.7), length * 0.78, depth - 1);
  };
  branch(x, foot, -Math.PI / 2, size * 0.45, 4);
}
