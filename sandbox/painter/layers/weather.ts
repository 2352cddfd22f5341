import { css, shade } from '../colour.ts';
import { lerp } from '../random.ts';
import { drawGlow, drawRaster, type Stage, sceneNoise } from '../stage.ts';

/** What lies between the eye and the scene: rain, snow, fog. */
export function paintWeather(stage: Stage): void {
  switch (stage.plan.weather) {
    case 'storm':
    case 'rain':
      paintRain(stage);
      return;
    case 'snow':
      paintSnowfall(stage);
      return;
    case 'fog':
      paintFog(stage);
      return;
    case 'clear':
    case 'cloudy':
      return;
  }
}

function paintRain({ pen, width, height, unit, palette, plan }: Stage): void {
  const random = plan.random.fork('rain');
  const slant = random.between(0.15, 0.45) * (random.chance(0.5) ? 1 : -1);
  for (let i = 0; i < 700; i++) {
    const length = random.between(14, 70) * unit;
    const x = random.between(-0.1, 1.1) * width;
    const y = random.between(-0.05, 1) * height;
    pen.strokeStyle = css(shade(palette.haze, 0.3), random.between(0.05, 0.22));
    pen.lineWidth = random.between(0.6, 1.8) * unit;
    pen.beginPath();
    pen.moveTo(x, y);
    pen.lineTo(x + slant * length, y + length);
    pen.stroke();
  }
}

function paintSnowfall({ pen, width, height, unit, plan }: Stage): void {
  const random = plan.random.fork('snowfall');
  for (let i = 0; i < 1100; i++) {
    const nearness = random.next() ** 4;
    pen.fillStyle = `rgba(255,255,255,${lerp(0.75, 0.45, nearness)})`;
    pen.beginPath();
    pen.arc(random.next() * width, random.next() * height, lerp(0.9, 4.6, nearness) * unit, 0, Math.PI * 2);
    pen.fill();
  }
}

function paintFog(stage: Stage): void {
  const { palette, horizon, height, width } = stage;
  const banks = sceneNoise(stage, 'fog', 4);
  const aspect = width / height;
  const haze = shade(palette.haze, 0.12);
  drawRaster(stage, { top: horizon * 0.45, bottom: height, coarse: 6 }, (x, y, out) => {
    const fromHorizon = Math.abs(y - horizon / height) * 2.6;
    const thick = banks(x * 1.6 * aspect, y * 7);
    out.set(haze);
    out[3] = 150 * Math.max(0, Math.min(1, (thick - 0.3) * 2)) * Math.max(0, 1 - fromHorizon);
  });
}

/** Curtains of northern light. */
export function paintAurora({ pen, width, horizon, unit, plan, palette }: Stage): void {
  const random = plan.random.fork('aurora');
  const colours = [
    [90, 255, 170],
    [70, 220, 255],
    [190, 110, 255],
  ] as const;
  pen.save();
  pen.globalCompositeOperation = 'screen';
  for (let curtain = 0; curtain < 3; curtain++) {
    const colour =
      plan.colours[curtain % Math.max(1, plan.colours.length)] ?? colours[curtain] ?? palette.light;
    const base = horizon * random.between(0.45, 0.75);
    const phase = random.between(0, 9);
    for (let x = -10; x < width + 10; x += 5 * unit) {
      const wave = Math.sin(x / (170 * unit) + phase) * 60 + Math.sin(x / (57 * unit) + phase * 2) * 24;
      const foot = base + wave * unit;
      const tall = (180 + 110 * Math.sin(x / (90 * unit) + phase * 3)) * unit;
      const fill = pen.createLinearGradient(0, foot - tall, 0, foot);
      fill.addColorStop(0, css(colour, 0));
      fill.addColorStop(0.8, css(colour, 0.2 + 0.14 * Math.sin(x / (23 * unit))));
      fill.addColorStop(1, css(colour, 0));
      pen.fillStyle = fill;
      pen.fillRect(x, foot - tall, 7 * unit, tall);
    }
  }
  pen.restore();
}

export function paintRainbow({ pen, width, horizon, unit, light }: Stage): void {
  const x = width - light.x;
  pen.save();
  pen.globalCompositeOperation = 'screen';
  for (let band = 0; band < 42; band++) {
    pen.strokeStyle = `hsla(${(band / 42) * 285},90%,60%,0.2)`;
    pen.lineWidth = 3 * unit;
    pen.beginPath();
    pen.arc(x, horizon * 1.05, (430 - band * 1.7) * unit, Math.PI, Math.PI * 2);
    pen.stroke();
  }
  pen.restore();
}

export function paintLightning({ pen, width, horizon, unit, palette, plan, light }: Stage): void {
  const random = plan.random.fork('lightning');
  const start = light.x + random.between(-60, 60) * unit;
  drawGlow(pen, start, horizon * 0.3, 420 * unit, [
    [0, css(shade(palette.light, 0.5), 0.55)],
    [1, css(palette.light, 0)],
  ]);
  const strike = (x0: number, y0: number, to: number, thickness: number): void => {
    let x = x0;
    let y = y0;
    pen.strokeStyle = 'rgba(248,246,255,0.95)';
    pen.lineWidth = thickness;
    pen.lineJoin = 'round';
    pen.beginPath();
    pen.moveTo(x, y);
    const forks: [number, number][] = [];
    while (y < to) {
      y += random.between(14, 44) * unit;
      x += random.between(-34, 34) * unit;
      pen.lineTo(x, y);
      if (thickness > 2.5 * unit && random.chance(0.28)) forks.push([x, y]);
    }
    pen.stroke();
    for (const [fx, fy] of forks)
      strike(fx, fy, Math.min(to, fy + random.between(60, 170) * unit), thickness * 0.5);
  };
  strike(Math.min(width, Math.max(0, start)), horizon * 0.05, horizon, 4.5 * unit);
}
