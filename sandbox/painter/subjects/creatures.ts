import { blend, type Colour, css, hex, shade } from '../colour.ts';
import { drawGlow, fillShape, type Pen, type Stage } from '../stage.ts';
import { litAcross, type Spot } from './footing.ts';

/** A sitting cat, seen from behind three quarters, looking back with bright eyes. */
export function paintCat(stage: Stage, { x, foot, tall }: Spot): void {
  const { pen, palette, plan } = stage;
  const fur = blend(plan.worn.get('cat') ?? hex('#3b3542'), palette.shadow, 0.35);
  pen.save();
  pen.translate(x, foot);
  pen.scale(tall, tall);
  pen.lineCap = 'round';
  pen.strokeStyle = css(fur);
  pen.lineWidth = 0.075;
  pen.beginPath();
  pen.moveTo(0.2, -0.05);
  pen.bezierCurveTo(0.5, 0.02, 0.56, -0.2, 0.42, -0.34);
  pen.stroke();
  pen.restore();
  const coat = litAcross(stage, x - tall * 0.3, x + tall * 0.3, fur);
  pen.fillStyle = coat;
  pen.beginPath();
  pen.moveTo(x - tall * 0.24, foot);
  pen.bezierCurveTo(
    x - tall * 0.34,
    foot - tall * 0.3,
    x - tall * 0.16,
    foot - tall * 0.6,
    x - tall * 0.02,
    foot - tall * 0.62,
  );
  pen.bezierCurveTo(
    x + tall * 0.16,
    foot - tall * 0.6,
    x + tall * 0.36,
    foot - tall * 0.25,
    x + tall * 0.26,
    foot,
  );
  pen.closePath();
  pen.fill();
  paintCatHead(stage, { x, foot, tall }, fur, coat);
}

function paintCatHead(
  { pen, palette }: Stage,
  { x, foot, tall }: Spot,
  fur: Colour,
  coat: Pen['fillStyle'],
): void {
  const headY = foot - tall * 0.69;
  pen.fillStyle = coat;
  pen.beginPath();
  pen.ellipse(x, headY, tall * 0.175, tall * 0.15, 0, 0, Math.PI * 2);
  pen.fill();
  for (const side of [-1, 1]) {
    pen.beginPath();
    pen.moveTo(x + side * tall * 0.16, headY - tall * 0.02);
    pen.lineTo(x + side * tall * 0.155, headY - tall * 0.26);
    pen.lineTo(x + side * tall * 0.03, headY - tall * 0.12);
    pen.closePath();
    pen.fill();
  }
  for (const side of [-1, 1]) {
    pen.fillStyle = css(blend(hex('#ffd95a'), palette.light, 0.2));
    pen.beginPath();
    pen.ellipse(x + side * tall * 0.065, headY, tall * 0.036, tall * 0.03, 0, 0, Math.PI * 2);
    pen.fill();
    pen.fillStyle = css(palette.shadow);
    pen.beginPath();
    pen.ellipse(x + side * tall * 0.065, headY, tall * 0.012, tall * 0.028, 0, 0, Math.PI * 2);
    pen.fill();
  }
  fillShape(
    pen,
    [
      [x - tall * 0.016, headY + tall * 0.05],
      [x + tall * 0.016, headY + tall * 0.05],
      [x, headY + tall * 0.068],
    ],
    css(blend(hex('#e8a09a'), fur, 0.25)),
  );
  pen.strokeStyle = css(blend(palette.light, fur, 0.4), 0.6);
  pen.lineWidth = tall * 0.005;
  for (const side of [-1, 1]) {
    for (const lift of [-0.02, 0.01, 0.04]) {
      pen.beginPath();
      pen.moveTo(x + side * tall * 0.05, headY + tall * 0.06);
      pen.lineTo(x + side * tall * 0.25, headY + tall * (0.05 + lift));
      pen.stroke();
    }
  }
}

/** A fox (or whatever else runs on four legs), standing sideways with a bushy tail. */
export function paintFox(stage: Stage, { x, foot, tall }: Spot): void {
  const { pen, palette, plan } = stage;
  const fur = blend(
    plan.worn.get('fox') ?? hex('#c5622c'),
    palette.shadow,
    0.25 + 0.3 * (1 - palette.brightness),
  );
  const facing = plan.focus < 0.5 ? 1 : -1;
  pen.save();
  pen.translate(x, foot);
  pen.scale(facing * tall, tall);
  pen.fillStyle = css(shade(fur, -0.35));
  for (const [leg, lean] of [
    [-0.28, -0.03],
    [0.2, 0.03],
  ] as const) {
    pen.beginPath();
    pen.moveTo(leg, -0.42);
    pen.lineTo(leg + 0.1, -0.42);
    pen.lineTo(leg + 0.06 + lean, 0);
    pen.lineTo(leg + 0.01 + lean, 0);
    pen.fill();
  }
  pen.fillStyle = css(fur);
  pen.beginPath();
  pen.moveTo(-0.36, -0.5);
  pen.bezierCurveTo(-0.75, -0.6, -0.85, -0.3, -0.95, -0.12);
  pen.bezierCurveTo(-0.7, -0.12, -0.5, -0.2, -0.34, -0.36);
  pen.fill();
  pen.beginPath();
  pen.ellipse(-0.04, -0.46, 0.38, 0.16, -0.08, 0, Math.PI * 2);
  pen.fill();
  for (const leg of [-0.2, 0.24]) {
    pen.beginPath();
    pen.moveTo(leg - 0.06, -0.45);
    pen.lineTo(leg + 0.08, -0.45);
    pen.lineTo(leg + 0.035, 0);
    pen.lineTo(leg - 0.02, 0);
    pen.fill();
  }
  pen.beginPath();
  pen.moveTo(0.2, -0.4);
  pen.bezierCurveTo(0.3, -0.6, 0.32, -0.74, 0.42, -0.8);
  pen.lineTo(0.43, -0.95);
  pen.lineTo(0.53, -0.82);
  pen.bezierCurveTo(0.62, -0.78, 0.7, -0.72, 0.76, -0.66);
  pen.bezierCurveTo(0.62, -0.62, 0.55, -0.58, 0.48, -0.44);
  pen.closePath();
  pen.fill();
  pen.fillStyle = css(blend(hex('#fff4e2'), palette.light, 0.2), 0.9);
  pen.beginPath();
  pen.moveTo(0.74, -0.665);
  pen.bezierCurveTo(0.6, -0.66, 0.55, -0.6, 0.44, -0.42);
  pen.bezierCurveTo(0.5, -0.5, 0.58, -0.59, 0.74, -0.665);
  pen.fill();
  pen.beginPath();
  pen.moveTo(-0.95, -0.12);
  pen.bezierCurveTo(-0.9, -0.24, -0.85, -0.3, -0.8, -0.34);
  pen.bezierCurveTo(-0.78, -0.24, -0.82, -0.16, -0.95, -0.12);
  pen.fill();
  pen.fillStyle = css(palette.shadow);
  pen.beginPath();
  pen.arc(0.57, -0.72, 0.016, 0, Math.PI * 2);
  pen.arc(0.76, -0.665, 0.018, 0, Math.PI * 2);
  pen.fill();
  pen.restore();
}

/** A flock, each bird two strokes of the brush. */
export function paintBirds({ pen, unit, width, horizon, palette, plan }: Stage): void {
  const random = plan.random.fork('birds');
  const centre = random.between(0.3, 0.7) * width;
  pen.strokeStyle = css(palette.shadow, 0.85);
  pen.lineCap = 'round';
  for (let i = 0; i < 17; i++) {
    const size = random.between(8, 26) * unit;
    const x = centre + random.between(-0.28, 0.28) * width;
    const y = horizon * random.between(0.25, 0.72);
    const flap = random.between(0.2, 0.7);
    pen.lineWidth = size * 0.16;
    pen.beginPath();
    pen.moveTo(x - size, y - size * flap);
    pen.quadraticCurveTo(x - size * 0.35, y - size * flap * 1.1, x, y);
    pen.quadraticCurveTo(x + size * 0.35, y - size * flap * 1.1, x + size, y - size * flap);
    pen.stroke();
  }
}

/** A whale's tail above the water, dripping. */
export function paintWhale(stage: Stage, { x, foot, tall }: Spot): void {
  const { pen, palette, plan } = stage;
  const skin = blend(plan.worn.get('whale') ?? hex('#33485a'), palette.shadow, 0.4);
  pen.fillStyle = litAcross(stage, x - tall * 0.6, x + tall * 0.6, skin);
  pen.beginPath();
  pen.moveTo(x - tall * 0.16, foot);
  pen.bezierCurveTo(
    x - tall * 0.06,
    foot - tall * 0.4,
    x - tall * 0.08,
    foot - tall * 0.5,
    x - tall * 0.05,
    foot - tall * 0.66,
  );
  pen.bezierCurveTo(
    x - tall * 0.3,
    foot - tall * 0.72,
    x - tall * 0.55,
    foot - tall * 0.82,
    x - tall * 0.74,
    foot - tall * 0.98,
  );
  pen.bezierCurveTo(
    x - tall * 0.5,
    foot - tall * 1.04,
    x - tall * 0.2,
    foot - tall * 1,
    x,
    foot - tall * 0.84,
  );
  pen.bezierCurveTo(
    x + tall * 0.2,
    foot - tall * 1,
    x + tall * 0.5,
    foot - tall * 1.04,
    x + tall * 0.74,
    foot - tall * 0.98,
  );
  pen.bezierCurveTo(
    x + tall * 0.55,
    foot - tall * 0.82,
    x + tall * 0.3,
    foot - tall * 0.72,
    x + tall * 0.05,
    foot - tall * 0.66,
  );
  pen.bezierCurveTo(
    x + tall * 0.08,
    foot - tall * 0.5,
    x + tall * 0.06,
    foot - tall * 0.4,
    x + tall * 0.16,
    foot,
  );
  pen.fill();
  const random = plan.random.fork('spray');
  for (let i = 0; i < 90; i++) {
    pen.fillStyle = css(shade(palette.light, 0.4), random.between(0.2, 0.8));
    pen.beginPath();
    pen.arc(
      x + random.between(-0.7, 0.7) * tall,
      foot - random.next() ** 2 * tall * 0.6,
      random.between(0.004, 0.014) * tall,
      0,
      Math.PI * 2,
    );
    pen.fill();
  }
}

/** A shoal that turns together. */
export function paintFish({ pen, width, height, unit, palette, plan }: Stage): void {
  const random = plan.random.fork('fish');
  const colours = [plan.worn.get('fish') ?? palette.accent, hex('#ffb347'), hex('#f4f1de')];
  const facing = random.chance(0.5) ? 1 : -1;
  for (let i = 0; i < 34; i++) {
    const near = random.next() ** 2.5;
    const size = (14 + near * 80) * unit;
    const colour = blend(colours[random.whole(0, 2)] ?? palette.accent, palette.deep, 0.55 - near * 0.5);
    pen.save();
    pen.translate(random.between(0.05, 0.95) * width, random.between(0.14, 0.78) * height);
    pen.rotate(random.between(-0.25, 0.25));
    pen.scale(facing * size, size);
    pen.fillStyle = css(colour);
    pen.beginPath();
    pen.moveTo(1, 0);
    pen.bezierCurveTo(0.6, -0.5, -0.3, -0.45, -0.7, -0.05);
    pen.lineTo(-1.15, -0.38);
    pen.lineTo(-1.05, 0);
    pen.lineTo(-1.15, 0.38);
    pen.lineTo(-0.7, 0.05);
    pen.bezierCurveTo(-0.3, 0.45, 0.6, 0.5, 1, 0);
    pen.fill();
    pen.fillStyle = css(shade(colour, 0.4), 0.7);
    pen.fillRect(0.1, -0.34, 0.12, 0.68);
    pen.fillStyle = 'rgba(12,14,24,0.9)';
    pen.beginPath();
    pen.arc(0.66, -0.1, 0.07, 0, Math.PI * 2);
    pen.fill();
    pen.restore();
  }
}

/** A dragon on the wing, breathing fire. */
export function paintDragon(stage: Stage, { x, tall }: Spot): void {
  const { pen, palette, plan } = stage;
  const hide = blend(plan.worn.get('dragon') ?? hex('#5a2f3c'), palette.shadow, 0.45);
  const facing = plan.focus < 0.5 ? 1 : -1;
  pen.save();
  const y = stage.horizon * 0.72;
  pen.translate(x, y);
  pen.scale(facing * tall * 0.95, tall * 0.95);
  for (const [dx, dy, tone] of [
    [0.1, -0.06, -0.25],
    [-0.02, 0, 0.06],
  ] as const) {
    pen.fillStyle = css(shade(hide, tone));
    pen.beginPath();
    pen.moveTo(0.12 + dx, dy);
    pen.bezierCurveTo(0.05 + dx, -0.4 + dy, -0.15 + dx, -0.62 + dy, -0.5 + dx, -0.75 + dy);
    pen.quadraticCurveTo(-0.42 + dx, -0.5 + dy, -0.6 + dx, -0.36 + dy);
    pen.quadraticCurveTo(-0.38 + dx, -0.34 + dy, -0.42 + dx, -0.14 + dy);
    pen.quadraticCurveTo(-0.22 + dx, -0.16 + dy, -0.16 + dx, 0.06 + dy);
    pen.fill();
  }
  pen.strokeStyle = css(hide);
  pen.lineCap = 'round';
  pen.lineWidth = 0.1;
  pen.beginPath();
  pen.moveTo(-0.1, 0.06);
  pen.quadraticCurveTo(0.2, 0.1, 0.36, -0.08);
  pen.stroke();
  pen.lineWidth = 0.045;
  pen.beginPath();
  pen.moveTo(-0.1, 0.06);
  pen.bezierCurveTo(-0.4, 0.18, -0.55, -0.02, -0.85, 0.16);
  pen.stroke();
  pen.fillStyle = css(shade(hide, 0.08));
  pen.beginPath();
  pen.moveTo(0.3, -0.14);
  pen.lineTo(0.32, -0.24);
  pen.lineTo(0.4, -0.16);
  pen.lineTo(0.56, -0.06);
  pen.lineTo(0.4, -0.01);
  pen.closePath();
  pen.fill();
  pen.restore();
  const mouth = x + facing * tall * 0.56;
  for (const [reach, colour] of [
    [0.5, 'rgba(255,120,40,0.75)'],
    [0.3, 'rgba(255,220,120,0.9)'],
  ] as const) {
    drawGlow(pen, mouth + facing * tall * reach * 0.4, y - tall * 0.03, tall * reach * 0.55, [
      [0, colour],
      [1, 'rgba(255,90,20,0)'],
    ]);
  }
}
