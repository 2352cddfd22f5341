import { clamp, lerp } from './random.ts';

/** Red, green, blue, each 0 to 255. */
export type Colour = readonly [red: number, green: number, blue: number];

export function hex(text: string): Colour {
  const value = Number.parseInt(text.slice(1), 16);
  return [(value >> 16) & 255, (value >> 8) & 255, value & 255];
}

/** `share` 0 is all `from`, 1 all `to`. */
export function blend(from: Colour, to: Colour, share: number): Colour {
  const t = clamp(share);
  return [lerp(from[0], to[0], t), lerp(from[1], to[1], t), lerp(from[2], to[2], t)];
}

/** Lighter for amounts above 0, darker below; -1 is black, 1 is white. */
export function shade(colour: Colour, amount: number): Colour {
  return amount >= 0 ? blend(colour, [255, 252, 245], amount) : blend(colour, [6, 8, 16], -amount);
}

export function css([red, green, blue]: Colour, alpha = 1): string {
  return `rgba(${Math.round(red)},${Math.round(green)},${Math.round(blue)},${alpha.toFixed(3)})`;
}

export const luminance = ([red, green, blue]: Colour) => (red * 0.3 + green * 0.59 + blue * 0.11) / 255;

/** Turns the hue by `degrees` and multiplies the saturation, keeping the brightness (a rotation in YIQ space). */
export function turnHue(colour: Colour, degrees: number, saturation = 1): Colour {
  const [red, green, blue] = colour;
  const angle = (degrees * Math.PI) / 180;
  const y = 0.299 * red + 0.587 * green + 0.114 * blue;
  const i = (0.596 * red - 0.274 * green - 0.322 * blue) * saturation;
  const q = (0.211 * red - 0.523 * green + 0.312 * blue) * saturation;
  const i2 = i * Math.cos(angle) - q * Math.sin(angle);
  const q2 = i * Math.sin(angle) + q * Math.cos(angle);
  const channel = (value: number) => clamp(value, 0, 255);
  return [
    channel(y + 0.956 * i2 + 0.621 * q2),
    channel(y - 0.272 * i2 - 0.647 * q2),
    channel(y - 1.106 * i2 + 1.703 * q2),
  ];
}
