import { blend, type Colour, css, hex, shade } from '../colour.ts';
import { createRandom, hashText, type Random } from '../random.ts';
import { drawGlow, fillShape, type Stage } from '../stage.ts';
import { litAcross, type Spot } from './footing.ts';

interface Ornament {
  spot: Spot;
  colour: Colour;
  random: Random;
}

const KINDS = [paintCrystals, paintRing, paintOrbs, paintStones] as const;

/**
 * What stands for a word outside the lexicon: a cluster of crystals, a ring, orbs or standing stones, whose shape,
 * place and colour follow from the word's letters alone.
 */
export function paintOrnament(stage: Stage, word: string, spot: Spot): void {
  const random = createRandom(`ornament/${word}`);
  const own: Colour = [random.between(60, 250), random.between(60, 240), random.between(70, 250)];
  const colour = blend(own, stage.palette.accent, 0.3);
  KINDS[hashText(word) % KINDS.length]?.(stage, { spot, colour, random });
}

function paintCrystals({ pen, palette }: Stage, { spot: { x, foot, tall }, colour, random }: Ornament): void {
  for (let i = 0; i < 7; i++) {
    const cx = x + random.between(-0.35, 0.35) * tall;
    const high = tall * random.between(0.35, 0.95);
    for (const [side, fill] of [
      [-1, blend(colour, palette.light, 0.45)],
      [1, blend(colour, palette.shadow, 0.4)],
    ] as const) {
      const edge = cx + side * high * 0.14;
      fillShape(
        pen,
        [
          [edge, foot - high * 0.7],
          [cx, foot - high],
          [cx, foot],
          [edge, foot],
        ],
        css(fill, 0.92),
      );
    }
  }
  drawGlow(pen, x, foot - tall * 0.4, tall * 0.7, [
    [0, css(colour, 0.35)],
    [1, css(colour, 0)],
  ]);
}

function paintRing(stage: Stage, { spot: { x, foot, tall }, colour }: Ornament): void {
  const { pen, palette } = stage;
  const radius = tall * 0.42;
  drawGlow(pen, x, foot - radius, radius * 1.7, [
    [0, css(colour, 0.5)],
    [1, css(colour, 0)],
  ]);
  pen.strokeStyle = litAcross(stage, x - radius, x + radius, blend(colour, palette.shadow, 0.25));
  pen.lineWidth = tall * 0.09;
  pen.beginPath();
  pen.arc(x, foot - radius, radius, 0, Math.PI * 2);
  pen.stroke();
}

function paintOrbs({ pen, palette }: Stage, { spot: { x, foot, tall }, colour, random }: Ornament): void {
  for (let i = 0; i < 6; i++) {
    const radius = tall * random.between(0.05, 0.17);
    const cx = x + random.between(-0.5, 0.5) * tall;
    const cy = foot - tall * random.between(0.3, 1.25);
    const ball = pen.createRadialGradient(
      cx - radius * 0.35,
      cy - radius * 0.4,
      radius * 0.1,
      cx,
      cy,
      radius,
    );
    ball.addColorStop(0, css(shade(blend(colour, palette.light, 0.4), 0.3)));
    ball.addColorStop(1, css(blend(colour, palette.shadow, 0.6)));
    pen.fillStyle = ball;
    pen.beginPath();
    pen.arc(cx, cy, radius, 0, Math.PI * 2);
    pen.fill();
  }
}

function paintStones(stage: Stage, { spot: { x, foot, tall }, colour, random }: Ornament): void {
  const stone = blend(blend(hex('#7c7a80'), colour, 0.4), stage.palette.shadow, 0.35);
  for (let i = 0; i < 5; i++) {
    const cx = x + (i - 2) * tall * 0.2;
    const high = tall * random.between(0.45, 0.8);
    fillShape(
      stage.pen,
      [
        [cx - tall * 0.06, foot],
        [cx - tall * 0.045, foot - high],
        [cx + tall * 0.04, foot - high * 1.05],
        [cx + tall * 0.07, foot],
      ],
      litAcross(stage, cx - tall * 0.06, cx + tall * 0.06, stone),
    );
  }
}
