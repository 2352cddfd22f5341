import { blend, css, shade } from '../colour.ts';
import { clamp, lerp } from '../random.ts';
import { drawGlow, drawRaster, gradient, type Stage, sceneNoise } from '../stage.ts';

/** Sky, stars, sun or moon and clouds, down to the horizon. */
export function paintSky(stage: Stage): void {
  const { pen, width, horizon, palette, plan } = stage;
  const far = Math.min(stage.height, horizon * 1.08);
  pen.fillStyle = gradient(
    pen,
    [0, 0, 0, far],
    [
      [0, css(palette.skyTop)],
      [0.55, css(palette.skyMiddle)],
      [0.86, css(palette.skyLow)],
      [1, css(blend(palette.skyLow, palette.light, 0.35))],
    ],
  );
  pen.fillRect(0, 0, width, stage.height);
  const hidden = plan.weather === 'storm' || plan.weather === 'rain';
  if (palette.brightness < 0.5 && !hidden) paintStars(stage);
  paintLight(stage, hidden);
  paintClouds(stage);
}

function paintStars({ pen, width, horizon, unit, plan, palette }: Stage): void {
  const random = plan.random.fork('stars');
  const count = plan.subjects.includes('stars') ? 700 : palette.brightness < 0.3 ? 320 : 80;
  for (let i = 0; i < count; i++) {
    const y = random.next() ** 1.4 * horizon * 0.95;
    const size = (0.5 + random.next() ** 6 * 2.6) * unit;
    pen.fillStyle = css(shade(palette.light, 0.4), random.between(0.25, 0.95) * (1 - y / (horizon * 1.1)));
    pen.beginPath();
    pen.arc(random.next() * width, y, size, 0, Math.PI * 2);
    pen.fill();
  }
}

function paintLight(stage: Stage, hidden: boolean): void {
  const { pen, light, unit, palette, plan } = stage;
  const isMoon = palette.brightness < 0.3;
  const reach = (isMoon ? 330 : 620) * unit;
  const strength = hidden ? 0.22 : plan.weather === 'fog' ? 0.5 : 0.8;
  drawGlow(pen, light.x, light.y, reach, [
    [0, css(palette.light, strength)],
    [0.18, css(palette.light, strength * 0.42)],
    [0.5, css(blend(palette.light, palette.skyLow, 0.6), strength * 0.14)],
    [1, css(palette.light, 0)],
  ]);
  if (hidden) return;
  const radius = (isMoon ? (plan.subjects.includes('moon') ? 78 : 44) : 40) * unit;
  pen.fillStyle = css(shade(palette.light, 0.35), isMoon ? 0.96 : 0.92);
  pen.beginPath();
  pen.arc(light.x, light.y, radius, 0, Math.PI * 2);
  pen.fill();
  if (isMoon) paintMoonFace(stage, radius);
}

function paintMoonFace({ pen, light, palette, plan }: Stage, radius: number): void {
  const random = plan.random.fork('moon');
  pen.save();
  pen.beginPath();
  pen.arc(light.x, light.y, radius, 0, Math.PI * 2);
  pen.clip();
  for (let i = 0; i < 9; i++) {
    pen.fillStyle = css(blend(palette.light, palette.skyMiddle, 0.5), 0.28);
    pen.beginPath();
    const size = radius * random.between(0.1, 0.38);
    pen.ellipse(
      light.x + radius * random.between(-0.75, 0.75),
      light.y + radius * random.between(-0.75, 0.75),
      size,
      size * random.between(0.6, 1),
      random.between(0, 3),
      0,
      Math.PI * 2,
    );
    pen.fill();
  }
  pen.restore();
}

const COVER = { clear: 0.6, cloudy: 0.46, storm: 0.24, rain: 0.32, snow: 0.38, fog: 0.46 } as const;

function paintClouds(stage: Stage): void {
  const { palette, plan, horizon, width, height, light } = stage;
  const density = sceneNoise(stage, 'clouds', 5);
  const warp = sceneNoise(stage, 'cloud-warp', 2);
  const cover = COVER[plan.weather];
  const dark = plan.weather === 'storm' || plan.weather === 'rain';
  const lit = dark
    ? blend(palette.skyLow, palette.light, plan.weather === 'storm' ? 0.08 : 0.2)
    : blend(shade(palette.skyLow, 0.3), palette.light, 0.55);
  const under = dark ? shade(palette.skyTop, -0.45) : blend(palette.skyMiddle, palette.shadow, 0.32);
  const aspect = width / height;
  const skyShare = horizon / height;
  const lightX = light.x / width;
  drawRaster(
    stage,
    { top: 0, bottom: horizon, coarse: Math.max(2, Math.round(stage.unit * 3.4)) },
    (x, y, out) => {
      // Clouds lie on a ceiling: towards the horizon they get flat, small and crowded.
      const depth = 1 / (1.22 - y / skyShare);
      const u = (x - 0.5) * aspect * (0.8 + depth * 0.5) * 2.1;
      const v = depth * 3;
      const bend = (warp(u * 0.8 + 40, v * 0.8) - 0.5) * 0.9;
      const here = density(u + bend, v + bend * 0.6);
      const towardsLight = density(u + bend + (lightX - x) * 0.32, v + bend * 0.6 - 0.1);
      const body = clamp((here - cover) / 0.2);
      const brightness = clamp(0.42 + (here - towardsLight) * 3.6 + (1 - body) * 0.35);
      const nearLight = clamp(1 - Math.hypot((x - lightX) * aspect, y - light.y / height) * 1.5);
      for (let channel = 0; channel < 3; channel++) {
        const colour = lerp(under[channel] ?? 0, lit[channel] ?? 0, brightness);
        out[channel] = lerp(colour, palette.light[channel] ?? 0, nearLight * nearLight * brightness * 0.6);
      }
      const farFade = clamp((1 - y / skyShare) * 6);
      out[3] = body * body * (3 - 2 * body) * farFade * (dark ? 245 : 225);
    },
  );
}
