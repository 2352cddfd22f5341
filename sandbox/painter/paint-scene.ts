import { createCanvas } from '@napi-rs/canvas';
import { layBrushStrokes } from './brushwork.ts';
import { finishSurface } from './finish.ts';
import { paintCity } from './layers/city.ts';
import { paintSpace, paintUnderwater } from './layers/elsewhere.ts';
import { paintDunes, paintGrass, paintGround } from './layers/land.ts';
import { paintHills, paintMountains } from './layers/ridges.ts';
import { paintSky } from './layers/sky.ts';
import { paintForest } from './layers/trees.ts';
import { paintWater } from './layers/water.ts';
import { paintWeather } from './layers/weather.ts';
import type { PaintRequest } from './painter.ts';
import { mixPalette } from './palette.ts';
import { type Picture, pictureFromPixels } from './picture.ts';
import { clamp } from './random.ts';
import { planScene } from './scene-plan.ts';
import type { Stage } from './stage.ts';
import { paintSkySubjects, paintSubjects } from './subjects/paint-subjects.ts';

/**
 * Paints a prompt: plan, palette, layers from far to near, brush strokes, surface. Procedural, no AI; the same
 * request gives the same pixels.
 */
export function paintScene(request: PaintRequest): Picture {
  const { width, height, steps } = request;
  const stage = setStage(request);
  paintLayers(stage);
  layBrushStrokes(stage, clamp(0.7 + steps / 60, 0.7, 1.2));
  // Rain and snow fall in front of the painting; the brush would smear them into it.
  if (stage.plan.setting !== 'space' && stage.plan.setting !== 'underwater') paintWeather(stage);
  const image = stage.pen.getImageData(0, 0, width, height);
  finishSurface(image, { seed: request.seed, relief: 0.26, grain: 8, vignette: 0.5, richness: 1.22 });
  return pictureFromPixels(width, height, image.data);
}

function setStage(request: PaintRequest): Stage {
  const { width, height } = request;
  const plan = planScene(request);
  const canvas = createCanvas(width, height);
  const horizon = Math.round(height * plan.horizon);
  const low = plan.time === 'dawn' || plan.time === 'sunset' || plan.time === 'dusk';
  return {
    canvas,
    pen: canvas.getContext('2d'),
    width,
    height,
    unit: Math.min(width, height) / 1000,
    horizon,
    light: {
      x: plan.lightAt * width,
      y: horizon * (low ? 0.84 : plan.random.fork('light').between(0.22, 0.42)),
    },
    plan,
    palette: mixPalette(plan),
  };
}

function paintLayers(stage: Stage): void {
  const { setting } = stage.plan;
  if (setting === 'space') paintSpace(stage);
  else if (setting === 'underwater') paintUnderwater(stage);
  else {
    paintSky(stage);
    paintSkySubjects(stage);
    paintLand(stage);
  }
  paintSubjects(stage);
}

function paintLand(stage: Stage): void {
  const { setting, subjects, weather } = stage.plan;
  switch (setting) {
    case 'sea':
      if (weather !== 'storm') paintMountains(stage, 1, 0.06);
      paintWater(stage);
      return;
    case 'lake':
      paintMountains(stage, 3, 0.22);
      paintWater(stage);
      return;
    case 'mountains':
      paintMountains(stage, 4, 0.3);
      paintFields(stage, 0.02);
      return;
    case 'forest':
      paintMountains(stage, 2, 0.12);
      paintGround(stage);
      paintForest(stage);
      if (weather !== 'snow') paintGrass(stage, 0.04);
      return;
    case 'meadow':
      paintHills(stage, 4, 0.13);
      paintFields(stage, subjects.includes('flowers') ? 0.42 : 0.08);
      return;
    case 'desert':
      paintMountains(stage, 2, 0.07);
      paintDunes(stage);
      return;
    case 'snowfield':
      paintMountains(stage, 3, 0.2);
      paintDunes(stage);
      return;
    case 'city':
      paintCity(stage);
      paintWater(stage);
      return;
    case 'space':
    case 'underwater':
      return;
  }
}

/** Grassland with some flowers, or the drifts that lie on it in winter. */
function paintFields(stage: Stage, flowers: number): void {
  if (stage.plan.weather === 'snow') {
    paintDunes(stage);
    return;
  }
  paintGround(stage);
  paintGrass(stage, flowers);
}
