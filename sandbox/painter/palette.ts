import { blend, type Colour, hex, luminance, shade, turnHue } from './colour.ts';
import type { ScenePlan } from './scene-plan.ts';

/** The colours of one picture. */
export interface Palette {
  skyTop: Colour;
  skyMiddle: Colour;
  skyLow: Colour;
  /** What the sun or moon sheds. */
  light: Colour;
  /** What far things fade into. */
  haze: Colour;
  /** What near things darken towards. */
  shadow: Colour;
  /** The body of the land, and its lit side. */
  land: Colour;
  /** Water where it reflects nothing. */
  deep: Colour;
  /** Roofs, sails, flowers: the picture's spice. */
  accent: Colour;
  /** 0 at midnight, 1 at noon. */
  brightness: number;
}

type SkyColours = readonly [top: string, middle: string, low: string, light: string];

const SKIES: Readonly<Record<ScenePlan['time'], readonly [SkyColours, ...SkyColours[]]>> = {
  dawn: [
    ['#54709f', '#d9a3a6', '#fbdcb4', '#fff0cf'],
    ['#6a86b8', '#c9b4cf', '#ffd9c2', '#fff3dc'],
    ['#3f6486', '#92b3b5', '#f7e3ae', '#fff6d4'],
  ],
  day: [
    ['#2a63a8', '#6fa8d6', '#dcebea', '#fff8dc'],
    ['#2f7396', '#86bfd0', '#f0ecd2', '#fffbe6'],
    ['#3b5fa6', '#8fb2e3', '#f2eee6', '#fff6da'],
  ],
  sunset: [
    ['#2d2a5c', '#b34b69', '#ffae5a', '#ffe3a1'],
    ['#1f3a63', '#c76a52', '#ffc56b', '#fff0b8'],
    ['#43295e', '#d2586f', '#ff9d6c', '#ffd9a0'],
  ],
  dusk: [
    ['#16223f', '#51457f', '#dd8591', '#ffd0b0'],
    ['#122a40', '#3f6380', '#d3a58c', '#ffe0bd'],
    ['#1d1b3c', '#6b4380', '#f08f80', '#ffcaa6'],
  ],
  night: [
    ['#060d22', '#11264a', '#345a80', '#e6eeff'],
    ['#0a0a24', '#22205a', '#4f4f94', '#f0eaff'],
    ['#04141f', '#0b3340', '#2f7074', '#e4fff6'],
  ],
};

const LANDS: Readonly<Record<ScenePlan['setting'], readonly [string, string]>> = {
  sea: ['#4d4a47', '#12384a'],
  lake: ['#4a5b45', '#173f4c'],
  mountains: ['#5a5f6e', '#1d4152'],
  forest: ['#33523b', '#1a3b3a'],
  meadow: ['#6f8f3e', '#2a5560'],
  desert: ['#d59a5b', '#5b4a48'],
  snowfield: ['#c9d8e6', '#2f556f'],
  city: ['#3c4354', '#16283c'],
  space: ['#3a3558', '#0a0a1c'],
  underwater: ['#1f6b74', '#06293c'],
};

const ACCENTS = ['#d8432f', '#f2a93b', '#2a9d8f', '#c2407a', '#4f6fd8', '#e8c547'] as const;
const BRIGHTNESS = { dawn: 0.75, day: 1, sunset: 0.65, dusk: 0.4, night: 0.18 } as const;
const STORM_GREY = hex('#3f4c57');

export function mixPalette(plan: ScenePlan): Palette {
  const random = plan.random.fork('palette');
  const [top, middle, low, light] = random.pick(SKIES[plan.time]).map(hex) as [
    Colour,
    Colour,
    Colour,
    Colour,
  ];
  const [land, deep] = LANDS[plan.setting].map(hex) as [Colour, Colour];
  const brightness = BRIGHTNESS[plan.time];
  const base: Palette = {
    skyTop: top,
    skyMiddle: middle,
    skyLow: low,
    light,
    haze: blend(low, middle, 0.35),
    shadow: blend(shade(top, -0.6), hex('#14121c'), 0.4),
    land: blend(underLight(blend(land, middle, 0.08), low), shade(top, -0.4), 0.42 * (1 - brightness)),
    deep: blend(deep, top, 0.45),
    accent: hex(random.pick(ACCENTS)),
    brightness: plan.weather === 'storm' ? brightness * 0.5 : brightness,
  };
  return styleColours(plan, weatherColours(plan, base));
}

function weatherColours({ weather }: ScenePlan, palette: Palette): Palette {
  const share = { clear: 0, cloudy: 0.08, storm: 0.9, rain: 0.45, snow: 0.3, fog: 0.35 }[weather];
  if (share === 0) return palette;
  const grey = weather === 'snow' ? hex('#aebccb') : weather === 'fog' ? palette.haze : STORM_GREY;
  const dim = blend(grey, palette.skyTop, 1 - Math.max(0.35, palette.brightness));
  const snow = blend(
    blend(hex('#eef3fa'), palette.skyMiddle, 0.3),
    palette.shadow,
    0.5 * (1 - palette.brightness),
  );
  return {
    ...palette,
    land: weather === 'snow' ? blend(palette.land, snow, 0.8) : palette.land,
    skyTop: blend(palette.skyTop, shade(dim, -0.35), share),
    skyMiddle: blend(palette.skyMiddle, dim, share),
    skyLow: blend(palette.skyLow, shade(dim, weather === 'storm' ? 0.28 : 0.42), share * 0.8),
    haze: blend(palette.haze, shade(dim, 0.3), share),
    deep: blend(palette.deep, shade(dim, -0.4), share * 0.6),
  };
}

function styleColours({ colours, worn, styles, hueTurn }: ScenePlan, palette: Palette): Palette {
  const [first = [...worn.values()][0], second = first] = colours;
  // Where a subject wears the colour, the rest of the picture only leans towards it.
  const strength = colours.length > 0 ? 1 : 0.3;
  const change = (colour: Colour, tintShare: number): Colour => {
    let changed = turnHue(colour, hueTurn);
    if (first) changed = blend(changed, tintTowards(changed, first), tintShare * strength);
    if (styles.has('ink')) changed = turnHue(changed, 0, 0.08);
    if (styles.has('vivid')) changed = turnHue(changed, 0, 1.5);
    if (styles.has('pastel')) changed = shade(turnHue(changed, 0, 0.8), 0.25);
    if (styles.has('watercolour')) changed = shade(turnHue(changed, 0, 0.9), 0.15);
    if (styles.has('vintage')) changed = blend(turnHue(changed, 0, 0.6), hex('#c9a26a'), 0.22);
    if (styles.has('neon')) changed = blend(turnHue(changed, 0, 1.4), hex('#4a1fa0'), 0.25);
    return changed;
  };
  const glow = (colour: Colour) => (styles.has('neon') ? blend(colour, hex('#ff4fb0'), 0.42) : colour);
  return {
    skyTop: change(palette.skyTop, 0.4),
    skyMiddle: change(palette.skyMiddle, 0.6),
    skyLow: glow(change(palette.skyLow, 0.5)),
    light: change(palette.light, 0.3),
    haze: glow(change(palette.haze, 0.5)),
    shadow: change(palette.shadow, 0.2),
    land: change(palette.land, 0.35),
    deep: change(palette.deep, 0.35),
    accent: styles.has('neon') ? hex('#ff3fb4') : second ? change(second, 0) : change(palette.accent, 0),
    brightness: palette.brightness,
  };
}

/** A colour as it looks in this light. */
function underLight(colour: Colour, light: Colour): Colour {
  const lit = (channel: 0 | 1 | 2) => colour[channel] * (0.45 + (0.6 * light[channel]) / 255);
  return [lit(0), lit(1), lit(2)];
}

/** The tint's colour at the lightness of what it tints, so that a red sky keeps its light and its dark. */
function tintTowards(colour: Colour, tint: Colour): Colour {
  const wanted = luminance(colour);
  const has = Math.max(0.02, luminance(tint));
  return wanted > has ? shade(tint, (wanted - has) / Math.max(0.05, 1 - has)) : shade(tint, wanted / has - 1);
}
