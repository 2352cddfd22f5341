import { blend, type Colour, css, hex, shade } from '../colour.ts';
import { drawGlow, fillShape, gradient, type Stage } from '../stage.ts';
import { litAcross, type Spot } from './footing.ts';

/** A ship under sail, heeling a little. */
export function paintBoat(stage: Stage, { x, foot, tall }: Spot): void {
  const { pen, palette, plan } = stage;
  const hull = blend(hex('#5a3a28'), palette.shadow, 0.4);
  const sail = blend(
    plan.worn.get('boat') ?? hex('#f4ead6'),
    palette.skyMiddle,
    0.4 * (1 - palette.brightness),
  );
  pen.save();
  pen.translate(x, foot);
  pen.rotate(plan.random.fork('heel').between(-0.12, 0.12));
  pen.scale(tall, tall);
  pen.fillStyle = css(hull);
  pen.beginPath();
  pen.moveTo(-0.5, -0.16);
  pen.quadraticCurveTo(-0.36, 0.06, 0, 0.06);
  pen.quadraticCurveTo(0.36, 0.06, 0.56, -0.2);
  pen.quadraticCurveTo(0.1, -0.08, -0.5, -0.16);
  pen.fill();
  pen.fillStyle = css(shade(hull, -0.4));
  pen.fillRect(-0.012, -1, 0.024, 0.9);
  for (const [top, foot2, lean, tone] of [
    [-0.97, -0.2, 0.46, 0.1],
    [-0.88, -0.18, -0.4, -0.18],
  ] as const) {
    pen.fillStyle = gradient(
      pen,
      [0, 0, lean, 0],
      [
        [0, css(shade(sail, tone))],
        [1, css(blend(shade(sail, tone), palette.light, 0.35))],
      ],
    );
    pen.beginPath();
    pen.moveTo(Math.sign(lean) * 0.02, top);
    pen.quadraticCurveTo(lean * 0.9, top * 0.55, lean, foot2);
    pen.lineTo(Math.sign(lean) * 0.02, foot2 + 0.02);
    pen.closePath();
    pen.fill();
  }
  pen.restore();
}

export function paintBalloons(stage: Stage): void {
  const { pen, width, horizon, unit, palette, plan } = stage;
  const random = plan.random.fork('balloons');
  for (let i = 0; i < 5; i++) {
    const size = [112, 54, 38, 66, 28][i] ?? 40;
    const radius = size * unit;
    const x = i === 0 ? plan.focus * width : random.between(0.08, 0.92) * width;
    const y = horizon * (i === 0 ? 0.42 : random.between(0.2, 0.75));
    const stripe = (i < 3 && plan.worn.get('balloon')) || balloonColour(i, palette.accent);
    const other = blend(hex('#fff1d6'), palette.haze, 0.2);
    const fade = i === 0 ? 0 : 0.35;
    for (let gore = 0; gore < 7; gore++) {
      const half = radius * (1 - gore / 7);
      const colour = blend(gore % 2 ? other : stripe, palette.haze, fade);
      pen.fillStyle = litAcross(stage, x - radius, x + radius, colour);
      pen.beginPath();
      pen.moveTo(x - half, y);
      pen.bezierCurveTo(x - half, y - radius * 1.32, x + half, y - radius * 1.32, x + half, y);
      pen.bezierCurveTo(
        x + half,
        y + radius * 0.6,
        x + radius * 0.16,
        y + radius * 1.1,
        x + radius * 0.14,
        y + radius * 1.25,
      );
      pen.lineTo(x - radius * 0.14, y + radius * 1.25);
      pen.bezierCurveTo(x - radius * 0.16, y + radius * 1.1, x - half, y + radius * 0.6, x - half, y);
      pen.fill();
    }
    pen.fillStyle = css(blend(hex('#6b4a2f'), palette.haze, fade));
    pen.fillRect(x - radius * 0.15, y + radius * 1.45, radius * 0.3, radius * 0.22);
    pen.strokeStyle = css(palette.shadow, 0.6);
    pen.lineWidth = Math.max(1, unit);
    pen.beginPath();
    for (const side of [-0.13, 0.13]) {
      pen.moveTo(x + side * radius, y + radius * 1.22);
      pen.lineTo(x + side * radius, y + radius * 1.46);
    }
    pen.stroke();
  }
}

const BALLOON_COLOURS = ['#2a9d8f', '#e9c46a', '#6d597a', '#e76f51'].map(hex);

const balloonColour = (i: number, accent: Colour): Colour =>
  i === 0 ? accent : (BALLOON_COLOURS[i - 1] ?? accent);

/** Somebody in a long coat, seen from behind, looking into the scene. */
export function paintPerson(stage: Stage, { x, foot, tall }: Spot): void {
  const { pen, palette, plan } = stage;
  const coat = blend(plan.worn.get('person') ?? palette.accent, palette.shadow, 0.5);
  pen.fillStyle = litAcross(stage, x - tall * 0.16, x + tall * 0.16, coat);
  pen.beginPath();
  pen.moveTo(x - tall * 0.09, foot - tall * 0.76);
  pen.bezierCurveTo(
    x - tall * 0.16,
    foot - tall * 0.4,
    x - tall * 0.18,
    foot - tall * 0.2,
    x - tall * 0.19,
    foot - tall * 0.06,
  );
  pen.quadraticCurveTo(x + tall * 0.05, foot, x + tall * 0.24, foot - tall * 0.1);
  pen.bezierCurveTo(
    x + tall * 0.16,
    foot - tall * 0.3,
    x + tall * 0.13,
    foot - tall * 0.5,
    x + tall * 0.09,
    foot - tall * 0.76,
  );
  pen.closePath();
  pen.fill();
  pen.fillStyle = css(shade(palette.shadow, -0.2));
  pen.fillRect(x - tall * 0.07, foot - tall * 0.08, tall * 0.05, tall * 0.09);
  pen.fillRect(x + tall * 0.03, foot - tall * 0.08, tall * 0.05, tall * 0.09);
  pen.fillStyle = litAcross(
    stage,
    x - tall * 0.07,
    x + tall * 0.07,
    blend(hex('#4a3328'), palette.shadow, 0.3),
  );
  pen.beginPath();
  pen.ellipse(x, foot - tall * 0.86, tall * 0.066, tall * 0.085, 0, 0, Math.PI * 2);
  pen.fill();
  pen.strokeStyle = css(blend(palette.accent, palette.light, 0.25));
  pen.lineCap = 'round';
  pen.lineWidth = tall * 0.045;
  pen.beginPath();
  pen.moveTo(x - tall * 0.07, foot - tall * 0.755);
  pen.quadraticCurveTo(x, foot - tall * 0.73, x + tall * 0.07, foot - tall * 0.755);
  pen.quadraticCurveTo(x + tall * 0.2, foot - tall * 0.78, x + tall * 0.3, foot - tall * 0.68);
  pen.stroke();
}

/** A round-shouldered machine with one lamp for a face. */
export function paintRobot(stage: Stage, { x, foot, tall }: Spot): void {
  const { pen, palette, plan } = stage;
  const metal = blend(plan.worn.get('robot') ?? hex('#8b98a8'), palette.shadow, 0.25);
  const part = (cx: number, top: number, wide: number, high: number, corner: number, tone = 0) => {
    pen.fillStyle = litAcross(
      stage,
      x + (cx - wide / 2) * tall,
      x + (cx + wide / 2) * tall,
      shade(metal, tone),
    );
    pen.beginPath();
    pen.roundRect(x + (cx - wide / 2) * tall, foot - top * tall, wide * tall, high * tall, corner * tall);
    pen.fill();
  };
  for (const side of [-1, 1]) {
    part(side * 0.11, 0.3, 0.1, 0.3, 0.03, -0.2);
    part(side * 0.13, 0.06, 0.17, 0.06, 0.03, -0.1);
    part(side * 0.27, 0.62, 0.09, 0.34, 0.045, -0.15);
  }
  part(0, 0.66, 0.44, 0.4, 0.1);
  part(0, 0.95, 0.32, 0.25, 0.09, 0.08);
  part(0, 0.7, 0.1, 0.06, 0.01, -0.3);
  const lamp = blend(palette.accent, hex('#7df9ff'), 0.65);
  pen.fillStyle = css(shade(lamp, 0.4));
  for (const side of [-1, 1]) {
    pen.beginPath();
    pen.arc(x + side * tall * 0.07, foot - tall * 0.83, tall * 0.035, 0, Math.PI * 2);
    pen.fill();
  }
  pen.fillRect(x - tall * 0.09, foot - tall * 0.52, tall * 0.18, tall * 0.03);
  drawGlow(pen, x, foot - tall * 0.83, tall * 0.34, [
    [0, css(lamp, 0.6)],
    [1, css(lamp, 0)],
  ]);
}

export function paintMushrooms(stage: Stage, { x, foot, tall }: Spot): void {
  const { pen, palette, plan } = stage;
  const random = plan.random.fork('mushrooms');
  for (let i = 0; i < 7; i++) {
    const size = tall * (i === 0 ? 0.75 : random.between(0.16, 0.4));
    const cx = i === 0 ? x : x + random.between(-0.9, 0.9) * tall;
    const y = foot + (i === 0 ? 0 : random.between(-0.02, 0.12) * tall);
    const cap = blend(
      plan.worn.get('mushroom') ?? hex('#d4382f'),
      palette.shadow,
      0.3 * (1 - palette.brightness) + 0.1,
    );
    const stem = blend(hex('#f1e4cf'), palette.shadow, 0.25);
    fillShape(
      pen,
      [
        [cx - size * 0.12, y],
        [cx - size * 0.08, y - size * 0.6],
        [cx + size * 0.08, y - size * 0.6],
        [cx + size * 0.13, y],
      ],
      litAcross(stage, cx - size * 0.13, cx + size * 0.13, stem),
    );
    pen.fillStyle = litAcross(stage, cx - size * 0.5, cx + size * 0.5, cap);
    pen.beginPath();
    pen.moveTo(cx - size * 0.52, y - size * 0.5);
    pen.bezierCurveTo(
      cx - size * 0.45,
      y - size * 1.12,
      cx + size * 0.45,
      y - size * 1.12,
      cx + size * 0.52,
      y - size * 0.5,
    );
    pen.quadraticCurveTo(cx, y - size * 0.38, cx - size * 0.52, y - size * 0.5);
    pen.fill();
    pen.fillStyle = css(blend(hex('#fff6e8'), palette.light, 0.2), 0.9);
    for (const [dx, dy, spot] of [
      [-0.22, -0.72, 0.07],
      [0.08, -0.84, 0.08],
      [0.27, -0.62, 0.055],
      [-0.04, -0.6, 0.05],
    ] as const) {
      pen.beginPath();
      pen.ellipse(cx + dx * size, y + dy * size, spot * size, spot * size * 0.7, 0, 0, Math.PI * 2);
      pen.fill();
    }
  }
}

export function paintRocket(stage: Stage, { x, foot, tall }: Spot): void {
  const { pen, palette, plan } = stage;
  const body = blend(hex('#eceff4'), palette.skyMiddle, 0.2);
  const trim = plan.worn.get('rocket') ?? palette.accent;
  drawGlow(pen, x, foot + tall * 0.1, tall * 0.6, [
    [0, 'rgba(255,190,90,0.9)'],
    [0.3, 'rgba(255,130,50,0.5)'],
    [1, 'rgba(255,90,30,0)'],
  ]);
  fillShape(
    pen,
    [
      [x - tall * 0.07, foot - tall * 0.05],
      [x, foot + tall * 0.42],
      [x + tall * 0.07, foot - tall * 0.05],
    ],
    'rgba(255,228,160,0.92)',
  );
  for (const side of [-1, 1]) {
    fillShape(
      pen,
      [
        [x + side * tall * 0.1, foot - tall * 0.32],
        [x + side * tall * 0.24, foot + tall * 0.02],
        [x + side * tall * 0.09, foot - tall * 0.08],
      ],
      css(blend(trim, palette.shadow, side < 0 ? 0.1 : 0.45)),
    );
  }
  pen.fillStyle = litAcross(stage, x - tall * 0.13, x + tall * 0.13, body);
  pen.beginPath();
  pen.moveTo(x, foot - tall);
  pen.bezierCurveTo(
    x + tall * 0.2,
    foot - tall * 0.75,
    x + tall * 0.14,
    foot - tall * 0.3,
    x + tall * 0.09,
    foot - tall * 0.04,
  );
  pen.lineTo(x - tall * 0.09, foot - tall * 0.04);
  pen.bezierCurveTo(x - tall * 0.14, foot - tall * 0.3, x - tall * 0.2, foot - tall * 0.75, x, foot - tall);
  pen.fill();
  pen.fillStyle = css(trim);
  pen.beginPath();
  pen.arc(x, foot - tall * 0.62, tall * 0.06, 0, Math.PI * 2);
  pen.fill();
  pen.fillStyle = css(shade(palette.skyTop, -0.2));
  pen.beginPath();
  pen.arc(x, foot - tall * 0.62, tall * 0.042, 0, Math.PI * 2);
  pen.fill();
}

/** Paper lanterns rising into the air, each with its own glow. */
export function paintLanterns({ pen, width, height, unit, palette, plan }: Stage): void {
  const random = plan.random.fork('lanterns');
  const flame = blend(plan.worn.get('lanterns') ?? hex('#ffb14a'), palette.light, 0.25);
  for (let i = 0; i < 38; i++) {
    const near = random.next() ** 3;
    const size = (5 + near * 30) * unit;
    const x = random.next() * width;
    const y = random.between(0.05, 0.75) * height;
    drawGlow(pen, x, y, size * 4.5, [
      [0, css(flame, 0.55)],
      [1, css(flame, 0)],
    ]);
    pen.fillStyle = gradient(
      pen,
      [0, y - size, 0, y + size],
      [
        [0, css(blend(flame, palette.accent, 0.4))],
        [1, css(shade(flame, 0.55))],
      ],
    );
    pen.beginPath();
    pen.roundRect(x - size * 0.6, y - size * 0.85, size * 1.2, size * 1.7, size * 0.35);
    pen.fill();
  }
}
