import { blend, type Colour, css, hex, shade } from '../colour.ts';
import { drawGlow, fillShape, gradient, type Stage } from '../stage.ts';
import { litAcross, type Spot } from './footing.ts';
import { paintRock } from './rock.ts';

/** A banded tower on a rock, its lamp lit and sweeping. */
export function paintLighthouse(stage: Stage, { x, foot, tall }: Spot): void {
  const { pen, palette, plan, width } = stage;
  paintRock(stage, x, foot, tall * 0.85);
  const top = foot - tall * 0.8;
  const half = (y: number) => tall * (0.055 + 0.05 * ((y - top) / (tall * 0.8)));
  const wall = blend(hex('#efe9df'), palette.skyMiddle, 0.55 * (1 - palette.brightness));
  const band = blend(
    plan.worn.get('lighthouse') ?? palette.accent,
    palette.shadow,
    0.3 * (1 - palette.brightness),
  );
  for (let i = 0; i < 6; i++) {
    const y0 = top + (i / 6) * tall * 0.8;
    const y1 = top + ((i + 1) / 6) * tall * 0.8;
    const fill = litAcross(stage, x - half(y1), x + half(y1), i % 2 ? band : wall);
    fillShape(
      pen,
      [
        [x - half(y0), y0],
        [x + half(y0), y0],
        [x + half(y1), y1 + 1],
        [x - half(y1), y1 + 1],
      ],
      fill,
    );
  }
  pen.fillStyle = css(shade(palette.shadow, 0.06));
  pen.fillRect(x - half(top) * 1.5, top - tall * 0.012, half(top) * 3, tall * 0.018);
  pen.fillStyle = css(blend([255, 232, 170], palette.light, 0.3));
  pen.fillRect(x - half(top) * 0.7, top - tall * 0.082, half(top) * 1.4, tall * 0.07);
  pen.strokeStyle = css(palette.shadow);
  pen.lineWidth = tall * 0.005;
  for (const bar of [-0.7, -0.23, 0.23, 0.7]) {
    pen.beginPath();
    pen.moveTo(x + half(top) * bar, top - tall * 0.082);
    pen.lineTo(x + half(top) * bar, top - tall * 0.012);
    pen.stroke();
  }
  fillShape(
    pen,
    [
      [x - half(top), top - tall * 0.08],
      [x, top - tall * 0.15],
      [x + half(top), top - tall * 0.08],
    ],
    litAcross(stage, x - half(top), x + half(top), band),
  );
  const lamp = top - tall * 0.047;
  if (palette.brightness < 0.9 || plan.weather !== 'clear') {
    paintBeam(stage, x, lamp, Math.max(width, tall * 3));
    drawGlow(pen, x, lamp, tall * 0.42, [
      [0, 'rgba(255,240,200,0.95)'],
      [0.2, 'rgba(255,225,160,0.4)'],
      [1, 'rgba(255,210,140,0)'],
    ]);
  }
}

function paintBeam({ pen, plan }: Stage, x: number, y: number, reach: number): void {
  const random = plan.random.fork('beam');
  const away = plan.focus < 0.5 ? 0 : Math.PI;
  const angle = away + random.between(-0.16, 0.05) * (away ? -1 : 1);
  pen.save();
  pen.globalCompositeOperation = 'screen';
  for (const [turn, strength] of [
    [angle, 0.17],
    [angle + Math.PI, 0.07],
  ] as const) {
    // Cones inside each other, so that the beam has a bright heart and no hard edge.
    for (const spread of [0.03, 0.05, 0.07, 0.09, 0.11]) {
      pen.beginPath();
      pen.moveTo(x, y);
      pen.lineTo(x + Math.cos(turn - spread) * reach, y + Math.sin(turn - spread) * reach);
      pen.lineTo(x + Math.cos(turn + spread) * reach, y + Math.sin(turn + spread) * reach);
      pen.closePath();
      const fill = pen.createRadialGradient(x, y, 0, x, y, reach * 0.8);
      fill.addColorStop(0, `rgba(255,238,198,${strength})`);
      fill.addColorStop(0.5, `rgba(255,240,210,${strength * 0.35})`);
      fill.addColorStop(1, 'rgba(255,240,210,0)');
      pen.fillStyle = fill;
      pen.fill();
    }
  }
  pen.restore();
}

/** Towers, walls and gate with pointed roofs, some windows lit. */
export function paintCastle(stage: Stage, { x, foot, tall }: Spot): void {
  const { palette, plan } = stage;
  const stone = blend(
    blend(hex('#9d9184'), palette.skyMiddle, 0.22),
    palette.shadow,
    0.42 + 0.3 * (1 - palette.brightness),
  );
  const roof = blend(plan.worn.get('castle') ?? palette.accent, palette.shadow, 0.35);
  paintRock(stage, x, foot + tall * 0.02, tall * 1.15);
  const behind = [
    [-0.17, 0.74, 0.1],
    [0.18, 0.66, 0.1],
    [0, 1, 0.125],
  ] as const;
  const front = [
    [-0.37, 0.52, 0.1],
    [0.36, 0.58, 0.105],
    [-0.09, 0.42, 0.07],
    [0.09, 0.42, 0.07],
  ] as const;
  for (const tower of behind) paintTower(stage, { x, foot, tall }, tower, stone, roof);
  paintWall(stage, { x, foot, tall }, shade(stone, -0.12));
  for (const tower of front) paintTower(stage, { x, foot, tall }, tower, stone, roof);
}

type Tower = readonly [across: number, height: number, wide: number];

function paintTower(
  stage: Stage,
  { x, foot, tall }: Spot,
  [across, share, wide]: Tower,
  stone: Colour,
  roof: Colour,
): void {
  const { pen, palette, plan } = stage;
  const random = plan.random.fork(`tower-${across}`);
  const cx = x + across * tall;
  const half = (wide * tall) / 2;
  const top = foot - tall * share * 0.72;
  pen.fillStyle = litAcross(stage, cx - half, cx + half, stone);
  pen.fillRect(cx - half, top, half * 2, foot - top + tall * 0.03);
  pen.fillStyle = litAcross(stage, cx - half * 1.2, cx + half * 1.2, shade(stone, 0.06));
  pen.fillRect(cx - half * 1.2, top - half * 0.3, half * 2.4, half * 0.55);
  const peak = top - half * (2.6 + share);
  fillShape(
    pen,
    [
      [cx - half * 1.35, top - half * 0.2],
      [cx, peak],
      [cx + half * 1.35, top - half * 0.2],
    ],
    litAcross(stage, cx - half * 1.35, cx + half * 1.35, roof),
  );
  if (share > 0.6) {
    pen.fillStyle = css(roof);
    fillShape(
      pen,
      [
        [cx, peak - half * 0.9],
        [cx + half * 0.9, peak - half * 0.6],
        [cx, peak - half * 0.35],
      ],
      css(shade(roof, 0.1)),
    );
    pen.fillStyle = css(palette.shadow);
    pen.fillRect(cx - half * 0.03, peak - half * 0.9, half * 0.07, half * 0.95);
  }
  pen.fillStyle = css(blend([255, 206, 120], palette.light, 0.2), 0.95);
  for (let y = top + half * 0.9; y < foot - tall * 0.2; y += half * 1.4) {
    if (random.chance(0.6)) pen.fillRect(cx - half * 0.14, y, half * 0.28, half * 0.55);
  }
}

function paintWall({ pen, palette, light }: Stage, { x, foot, tall }: Spot, stone: Colour): void {
  const top = foot - tall * 0.2;
  const left = x - tall * 0.37;
  const wide = tall * 0.73;
  const fromLeft = light.x < x;
  pen.fillStyle = gradient(
    pen,
    [fromLeft ? left : left + wide, top, fromLeft ? left + wide : left, foot],
    [
      [0, css(blend(stone, palette.light, 0.25))],
      [0.5, css(stone)],
      [1, css(shade(stone, -0.4))],
    ],
  );
  pen.fillRect(left, top, wide, tall * 0.24);
  const merlon = tall * 0.026;
  for (let at = left; at < left + wide; at += merlon * 1.8)
    pen.fillRect(at, top - merlon, merlon, merlon * 1.1);
  pen.fillStyle = css(shade(stone, -0.7));
  pen.beginPath();
  pen.arc(x, foot - tall * 0.075, tall * 0.048, Math.PI, 0);
  pen.rect(x - tall * 0.048, foot - tall * 0.078, tall * 0.096, tall * 0.11);
  pen.fill();
  pen.fillStyle = css(blend([255, 190, 100], palette.light, 0.2), 0.35);
  pen.fillRect(x - tall * 0.03, foot - tall * 0.06, tall * 0.06, tall * 0.09);
}

/** A cottage with a warm window and smoke from its chimney. */
export function paintHouse(stage: Stage, { x, foot, tall }: Spot): void {
  const { pen, palette, plan } = stage;
  const wall = blend(hex('#d9c7a8'), palette.shadow, 0.25 + 0.4 * (1 - palette.brightness));
  const roof = blend(plan.worn.get('house') ?? palette.accent, palette.shadow, 0.4);
  const wide = tall * 1.3;
  const eaves = foot - tall * 0.5;
  pen.fillStyle = css(blend(wall, palette.shadow, 0.3));
  pen.fillRect(x + wide * 0.2, foot - tall * 1.02, tall * 0.12, tall * 0.4);
  pen.fillStyle = litAcross(stage, x - wide / 2, x + wide / 2, wall);
  pen.fillRect(x - wide * 0.45, eaves, wide * 0.9, tall * 0.52);
  fillShape(
    pen,
    [
      [x - wide * 0.56, eaves + tall * 0.04],
      [x - wide * 0.3, foot - tall],
      [x + wide * 0.34, foot - tall],
      [x + wide * 0.56, eaves + tall * 0.04],
    ],
    litAcross(stage, x - wide * 0.6, x + wide * 0.6, roof),
  );
  pen.fillStyle = css(blend([255, 205, 110], palette.light, 0.2));
  for (const dx of [-0.28, 0.18]) pen.fillRect(x + dx * wide, eaves + tall * 0.13, tall * 0.17, tall * 0.17);
  pen.fillStyle = css(shade(wall, -0.6));
  pen.fillRect(x - tall * 0.09, eaves + tall * 0.14, tall * 0.17, tall * 0.38);
  if (palette.brightness < 0.8)
    drawGlow(pen, x, eaves + tall * 0.2, tall * 0.9, [
      [0, 'rgba(255,200,110,0.4)'],
      [1, 'rgba(255,190,100,0)'],
    ]);
  for (let i = 0; i < 10; i++) {
    pen.fillStyle = css(shade(palette.haze, 0.2), 0.22 - i * 0.018);
    pen.beginPath();
    pen.arc(
      x + wide * 0.24 + Math.sin(i * 0.9) * tall * 0.06 + i * tall * 0.03,
      foot - tall * (1.08 + i * 0.1),
      tall * (0.05 + i * 0.013),
      0,
      Math.PI * 2,
    );
    pen.fill();
  }
}

/** Four sails on a stone tower. */
export function paintWindmill(stage: Stage, { x, foot, tall }: Spot): void {
  const { pen, palette, plan } = stage;
  const wall = blend(hex('#e3d8c5'), palette.shadow, 0.2 + 0.4 * (1 - palette.brightness));
  const top = foot - tall * 0.62;
  fillShape(
    pen,
    [
      [x - tall * 0.1, top],
      [x + tall * 0.1, top],
      [x + tall * 0.16, foot],
      [x - tall * 0.16, foot],
    ],
    litAcross(stage, x - tall * 0.14, x + tall * 0.14, wall),
  );
  fillShape(
    pen,
    [
      [x - tall * 0.12, top],
      [x, top - tall * 0.14],
      [x + tall * 0.12, top],
    ],
    litAcross(stage, x - tall * 0.12, x + tall * 0.12, blend(palette.accent, palette.shadow, 0.35)),
  );
  const turn = plan.random.fork('windmill').between(0.2, 1.3);
  pen.save();
  pen.translate(x, top - tall * 0.02);
  pen.rotate(turn);
  for (let i = 0; i < 4; i++) {
    pen.rotate(Math.PI / 2);
    pen.fillStyle = css(blend(wall, palette.light, 0.3), 0.85);
    pen.fillRect(tall * 0.06, tall * 0.008, tall * 0.36, tall * 0.075);
    pen.fillStyle = css(palette.shadow);
    pen.fillRect(0, -tall * 0.008, tall * 0.43, tall * 0.016);
  }
  pen.restore();
}

/** Stone arches over the water, from one edge of the picture to the other. */
export function paintBridge(stage: Stage, { foot, tall }: Spot): void {
  const { pen, width, palette, unit } = stage;
  const stone = blend(blend(hex('#9b8f80'), palette.skyMiddle, 0.3), palette.shadow, 0.4);
  const deck = foot - tall * 0.42;
  const span = tall * 0.62;
  pen.fillStyle = css(stone);
  pen.beginPath();
  pen.rect(-5, deck, width + 10, tall * 0.09);
  pen.fill();
  for (let x = -span / 2; x < width + span; x += span) {
    pen.fillStyle = litAcross(stage, x - span * 0.1, x + span * 0.1, stone);
    pen.fillRect(x - span * 0.1, deck, span * 0.2, foot - deck + 12 * unit);
    pen.strokeStyle = css(shade(stone, -0.12));
    pen.lineWidth = tall * 0.06;
    pen.beginPath();
    pen.ellipse(x + span / 2, foot, span * 0.42, foot - deck - tall * 0.03, 0, Math.PI, Math.PI * 2);
    pen.stroke();
  }
  pen.fillStyle = css(blend(stone, palette.light, 0.4));
  pen.fillRect(-5, deck - tall * 0.02, width + 10, tall * 0.03);
}
