import { createCanvas } from '@napi-rs/canvas';
import { blend, hex } from '../colour.ts';
import { paintPlanet } from '../layers/elsewhere.ts';
import { paintBlossom } from '../layers/land.ts';
import { paintBroadleaf } from '../layers/trees.ts';
import { paintAurora, paintLightning, paintRainbow } from '../layers/weather.ts';
import type { Subject } from '../lexicon.ts';
import type { Stage } from '../stage.ts';
import { paintBridge, paintCastle, paintHouse, paintLighthouse, paintWindmill } from './buildings.ts';
import { paintBirds, paintCat, paintDragon, paintFish, paintFox, paintWhale } from './creatures.ts';
import type { Spot } from './footing.ts';
import {
  paintBalloons,
  paintBoat,
  paintLanterns,
  paintMushrooms,
  paintPerson,
  paintRobot,
  paintRocket,
} from './objects.ts';
import { paintOrnament } from './ornaments.ts';

/** Share of the picture's short side that each standing subject is tall. */
const TALLNESS: Partial<Record<Subject, number>> = {
  lighthouse: 0.56,
  castle: 0.46,
  house: 0.2,
  windmill: 0.46,
  bridge: 0.34,
  boat: 0.26,
  whale: 0.26,
  cat: 0.36,
  fox: 0.26,
  person: 0.28,
  robot: 0.4,
  dragon: 0.42,
  mushroom: 0.3,
  tree: 0.55,
  rocket: 0.4,
};
const MOST_ORNAMENTS = 2;

/** Subjects of the sky: they hang behind the land, so they are painted before it. */
export function paintSkySubjects(stage: Stage): void {
  const { subjects, setting } = stage.plan;
  if (subjects.includes('aurora')) paintAurora(stage);
  if (subjects.includes('rainbow')) paintRainbow(stage);
  if (subjects.includes('lightning')) paintLightning(stage);
  if (subjects.includes('planet') && setting !== 'space') {
    paintPlanet(stage, stage.width * (1 - stage.plan.lightAt), stage.horizon * 0.42, 110 * stage.unit);
  }
}

/** Everything the prompt names, and its mirror image where it stands in calm water. */
export function paintSubjects(stage: Stage): void {
  const { plan, pen, width, height, horizon } = stage;
  const mirrors = plan.setting === 'sea' || plan.setting === 'lake';
  if (!mirrors || plan.weather === 'storm') {
    paintAll(stage);
    return;
  }
  const canvas = createCanvas(width, height);
  paintAll({ ...stage, canvas, pen: canvas.getContext('2d') });
  const waterline = spotFor(stage, 0, 0).foot + height * 0.012;
  pen.save();
  pen.beginPath();
  pen.rect(0, horizon, width, height - horizon);
  pen.clip();
  pen.globalAlpha = 0.42;
  pen.translate(0, 2 * waterline);
  pen.scale(1, -1);
  pen.drawImage(canvas, 0, 0);
  pen.restore();
  pen.drawImage(canvas, 0, 0);
}

/** Everything the prompt names that stands, sits, swims or flies, the first one at the focus; then its strange words. */
function paintAll(stage: Stage): void {
  const { plan } = stage;
  const standing = plan.subjects.filter((subject) => subject in TALLNESS);
  for (const [place, subject] of standing.entries()) {
    STANDING[subject]?.(stage, spotFor(stage, place, TALLNESS[subject] ?? 0.3, subject));
  }
  for (const subject of plan.subjects) paintScattered(stage, subject);
  // A prompt of which no subject is known still has to look like no other: its strange words become things.
  if (plan.subjects.length > 0) return;
  for (const [index, word] of plan.strangers.slice(0, MOST_ORNAMENTS).entries()) {
    paintOrnament(stage, word, spotFor(stage, index, 0.34));
  }
}

function spotFor(
  { width, height, horizon, unit, plan }: Stage,
  place: number,
  share: number,
  subject?: Subject,
): Spot {
  const short = 1000 * unit;
  const across =
    place === 0
      ? plan.focus
      : place === 1
        ? 1 - plan.focus * 0.82
        : 0.5 + (place % 2 ? 0.16 : -0.12) * place * 0.5;
  const small = place === 0 ? 1 : 0.72;
  const near = { cat: 0.72, fox: 0.6, person: 0.55, robot: 0.6, mushroom: 0.72, tree: 0.4 } as Partial<
    Record<Subject, number>
  >;
  const depth =
    (subject && near[subject]) ?? (plan.setting === 'sea' || plan.setting === 'lake' ? 0.16 : 0.2);
  return { x: across * width, foot: horizon + (height - horizon) * depth, tall: share * small * short };
}

const STANDING: Partial<Record<Subject, (stage: Stage, spot: Spot) => void>> = {
  lighthouse: paintLighthouse,
  castle: paintCastle,
  house: paintHouse,
  windmill: paintWindmill,
  bridge: paintBridge,
  boat: paintBoat,
  whale: paintWhale,
  cat: paintCat,
  fox: paintFox,
  person: paintPerson,
  robot: paintRobot,
  dragon: paintDragon,
  mushroom: paintMushrooms,
  rocket: paintRocket,
  tree: paintLoneTree,
};

function paintLoneTree(stage: Stage, { x, foot, tall }: Spot): void {
  const { plan, palette } = stage;
  const leaves =
    plan.worn.get('tree') ?? blend(palette.land, hex('#f2a6b8'), plan.time === 'dawn' ? 0.6 : 0.1);
  paintBroadleaf(stage, x, foot, tall, 0, plan.random.fork('tree'), leaves);
}

function paintScattered(stage: Stage, subject: Subject): void {
  const { plan, width, height, unit, palette } = stage;
  if (subject === 'birds') paintBirds(stage);
  if (subject === 'fish') paintFish(stage);
  if (subject === 'balloon') paintBalloons(stage);
  if (subject === 'lanterns') paintLanterns(stage);
  if (subject !== 'flowers') return;
  const random = plan.random.fork('bouquet');
  for (let i = 0; i < 26; i++) {
    const size = random.between(16, 44) * unit;
    const petal = plan.worn.get('flowers') ?? blend(palette.accent, hex('#ffffff'), random.next() * 0.4);
    paintBlossom(stage, random.next() * width, height * random.between(0.82, 1), size, petal, random.next());
  }
}
