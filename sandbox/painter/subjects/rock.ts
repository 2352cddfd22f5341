import { blend, css, hex, shade } from '../colour.ts';
import { fillShape, type Stage } from '../stage.ts';
import { litAcross } from './footing.ts';

/** A crag of facets for something to stand on; it sinks into grass, or into foam where it stands in water. */
export function paintRock(stage: Stage, x: number, foot: number, size: number): void {
  const { pen, palette, plan } = stage;
  const random = plan.random.fork('rock');
  const stone = blend(blend(hex('#4a443f'), palette.land, 0.4), palette.shadow, 0.45);
  const sink = foot + size * 0.26;
  const outline: [number, number][] = [];
  for (let i = 0; i <= 22; i++) {
    const share = i / 22;
    const rise = Math.sin(Math.PI * share) ** 0.7;
    outline.push([x + (share - 0.5) * size * 1.3, sink - rise * size * random.between(0.24, 0.31)]);
  }
  pen.save();
  pen.beginPath();
  for (const [px, py] of outline) pen.lineTo(px, py);
  pen.quadraticCurveTo(x, sink + size * 0.06, x - size * 0.65, sink);
  pen.closePath();
  pen.fillStyle = litAcross(stage, x - size * 0.6, x + size * 0.6, stone);
  pen.fill();
  pen.clip();
  for (let i = 0; i < 170; i++) {
    const px = x + random.between(-0.62, 0.62) * size;
    const py = sink - random.between(-0.04, 0.3) * size;
    const facet = size * random.between(0.015, 0.06);
    const lit = random.chance(0.5);
    const lean = random.between(-0.6, 0.6) * facet;
    fillShape(
      pen,
      [
        [px - facet, py],
        [px + lean, py - facet * 1.1],
        [px + facet * 0.8, py + facet * 0.5],
      ],
      css(lit ? blend(stone, palette.light, 0.32) : shade(stone, -0.45), 0.38),
    );
  }
  pen.restore();
  settle(stage, x, sink, size);
}

/** Hides the foot of a rock: foam and spray in water, grass and stones on land. */
function settle({ pen, palette, plan }: Stage, x: number, sink: number, size: number): void {
  const random = plan.random.fork('settle');
  const inWater = plan.setting === 'sea' || plan.setting === 'lake' || plan.setting === 'city';
  const wild = plan.weather === 'storm';
  const foam = blend([240, 246, 244], palette.light, 0.3);
  const blade = blend(palette.land, palette.shadow, 0.3);
  for (let i = 0; i < 220; i++) {
    const share = random.between(-0.68, 0.68);
    const px = x + share * size;
    const py = sink + random.between(-0.035, 0.055) * size * (1 - Math.abs(share));
    const length = size * random.between(0.015, 0.07);
    pen.lineWidth = size * random.between(0.003, inWater ? 0.012 : 0.006);
    pen.strokeStyle = css(
      inWater ? foam : shade(blade, random.between(-0.2, 0.3)),
      inWater ? random.between(0.15, 0.75) : 0.8,
    );
    pen.beginPath();
    pen.moveTo(px - (inWater ? length : 0), py);
    if (inWater) pen.quadraticCurveTo(px, py - length * 0.3, px + length, py);
    else pen.quadraticCurveTo(px, py - length, px + random.between(-0.6, 0.6) * length, py - length * 1.3);
    pen.stroke();
  }
  if (!wild || !inWater) return;
  for (let i = 0; i < 420; i++) {
    const side = random.chance(0.5) ? -1 : 1;
    const up = random.next() ** 2;
    pen.fillStyle = css(foam, random.between(0.15, 0.7) * (1 - up));
    pen.beginPath();
    pen.arc(
      x + side * size * (0.62 - up * 0.25 + random.between(-0.1, 0.06)),
      sink - up * size * 0.42,
      size * random.between(0.0015, 0.005),
      0,
      Math.PI * 2,
    );
    pen.fill();
  }
}
