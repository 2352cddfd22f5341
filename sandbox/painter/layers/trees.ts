import { blend, type Colour, css, shade } from '../colour.ts';
import { lerp, type Random } from '../random.ts';
import { atDistance, drawGlow, gradient, type Stage } from '../stage.ts';

/** A forest in depth: hazy rows behind, dark trunks in front, and light falling between them. */
export function paintForest(stage: Stage): void {
  const { width, height, horizon, unit, plan } = stage;
  const pines = plan.random.fork('wood').chance(0.6) || plan.weather === 'snow';
  for (let row = 0; row < 5; row++) {
    const nearness = row / 4;
    const random = plan.random.fork(`trees-${row}`);
    const count = Math.round(lerp(46, 7, nearness ** 0.7) * Math.max(1, width / height));
    const base = horizon + nearness ** 1.6 * (height - horizon) * 0.62;
    for (let i = 0; i < count; i++) {
      const x = ((i + random.between(-0.4, 1.4)) / count) * width;
      // The middle stays open, so that the eye finds a way in.
      const clearing = Math.abs(x / width - plan.focus) < 0.16 * nearness + 0.02;
      if (nearness > 0.4 && clearing) continue;
      const tall = lerp(130, 780, nearness) * unit * random.between(0.75, 1.2);
      const foot = base + random.between(-6, 14) * unit * (1 + nearness);
      if (pines) paintPine(stage, x, foot, tall, 1 - nearness, random);
      else paintBroadleaf(stage, x, foot, tall * 0.85, 1 - nearness, random);
    }
    if (row === 2) paintLightShafts(stage);
  }
}

export function paintPine(
  stage: Stage,
  x: number,
  foot: number,
  tall: number,
  distance: number,
  random: Random,
): void {
  const { pen, palette, plan, light } = stage;
  const body = atDistance(stage, blend(palette.land, palette.shadow, 0.55), distance * 0.82);
  const lit = blend(body, palette.light, 0.3);
  const snowy = plan.weather === 'snow';
  pen.fillStyle = css(shade(body, -0.3));
  pen.fillRect(x - tall * 0.014, foot - tall * 0.2, tall * 0.028, tall * 0.22);
  const tiers = 8;
  for (let tier = 0; tier < tiers; tier++) {
    const share = tier / tiers;
    const y = foot - tall * (0.12 + share * 0.8);
    const half = tall * 0.2 * (1 - share) ** 0.85 * random.between(0.85, 1.15) + tall * 0.012;
    const rise = tall * 0.19;
    pen.beginPath();
    pen.moveTo(x, y - rise);
    pen.quadraticCurveTo(x + half * 0.35, y - rise * 0.3, x + half, y + rise * 0.08);
    pen.quadraticCurveTo(x + half * 0.3, y - rise * 0.05, x, y + rise * 0.06);
    pen.quadraticCurveTo(x - half * 0.3, y - rise * 0.05, x - half, y + rise * 0.08);
    pen.quadraticCurveTo(x - half * 0.35, y - rise * 0.3, x, y - rise);
    const from = light.x < x ? x - half : x + half;
    const white = blend([240, 246, 252], palette.haze, distance * 0.7);
    pen.fillStyle = gradient(
      pen,
      [from, y - rise, 2 * x - from, y + rise * 0.1],
      [
        [0, css(snowy ? blend(lit, white, 0.8) : lit)],
        [snowy ? 0.7 : 0.5, css(body)],
        [1, css(shade(body, -0.3))],
      ],
    );
    pen.fill();
  }
}

export function paintBroadleaf(
  stage: Stage,
  x: number,
  foot: number,
  tall: number,
  distance: number,
  random: Random,
  leaves?: Colour,
): void {
  const { pen, palette, light } = stage;
  const trunk = atDistance(stage, blend([58, 42, 34], palette.shadow, 0.4), distance * 0.8);
  const body = atDistance(stage, leaves ?? blend(palette.land, palette.shadow, 0.35), distance * 0.8);
  const lean = random.between(-0.06, 0.06) * tall;
  pen.lineCap = 'round';
  pen.strokeStyle = css(trunk);
  pen.lineWidth = tall * 0.05;
  pen.beginPath();
  pen.moveTo(x, foot);
  pen.quadraticCurveTo(x + lean, foot - tall * 0.3, x + lean, foot - tall * 0.6);
  pen.stroke();
  for (let i = 0; i < 5; i++) {
    pen.lineWidth = tall * 0.018;
    pen.beginPath();
    pen.moveTo(x + lean * 0.8, foot - tall * random.between(0.32, 0.5));
    pen.lineTo(x + lean + random.between(-0.26, 0.26) * tall, foot - tall * random.between(0.58, 0.8));
    pen.stroke();
  }
  const side = light.x < x ? -1 : 1;
  const clumps = 34;
  for (let i = 0; i < clumps; i++) {
    const angle = random.between(0, Math.PI * 2);
    const reach = Math.sqrt(random.next()) * tall * 0.27;
    const cx = x + lean + Math.cos(angle) * reach * 1.15;
    const cy = foot - tall * 0.72 + Math.sin(angle) * reach * 0.85;
    const size = tall * random.between(0.05, 0.1);
    const litness = ((cx - x - lean) * side - (cy - foot + tall * 0.72)) / (tall * 0.4);
    pen.fillStyle = css(
      litness > 0
        ? blend(body, palette.light, Math.min(0.5, litness * 0.6))
        : shade(body, Math.max(-0.4, litness * 0.5)),
      0.9,
    );
    pen.beginPath();
    pen.ellipse(cx, cy, size, size * 0.72, random.between(0, 3), 0, Math.PI * 2);
    pen.fill();
  }
}

function paintLightShafts({ pen, light, width, height, palette, plan }: Stage): void {
  if (plan.weather === 'storm' || plan.weather === 'rain') return;
  const random = plan.random.fork('shafts');
  pen.save();
  pen.globalCompositeOperation = 'screen';
  for (let i = 0; i < 6; i++) {
    const angle = Math.PI / 2 + random.between(-0.6, 0.6);
    const spread = random.between(0.02, 0.07);
    const reach = height * 1.2;
    pen.beginPath();
    pen.moveTo(light.x, light.y);
    pen.lineTo(light.x + Math.cos(angle - spread) * reach, light.y + Math.sin(angle - spread) * reach);
    pen.lineTo(light.x + Math.cos(angle + spread) * reach, light.y + Math.sin(angle + spread) * reach);
    pen.closePath();
    pen.fillStyle = gradient(
      pen,
      [light.x, light.y, light.x, light.y + reach],
      [
        [0, css(palette.light, 0.3)],
        [1, css(palette.light, 0)],
      ],
    );
    pen.fill();
  }
  pen.restore();
  drawGlow(pen, light.x, light.y, width * 0.4, [
    [0, css(palette.light, 0.35)],
    [1, css(palette.light, 0)],
  ]);
}
