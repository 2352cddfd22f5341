/** A stream of numbers in [0, 1) that depends on nothing but its seed. */
export interface Random {
  /** In [0, 1). */
  next(): number;
  /** In [low, high). */
  between(low: number, high: number): number;
  /** A whole number in [low, high]. */
  whole(low: number, high: number): number;
  chance(probability: number): boolean;
  pick<T>(items: readonly [T, ...T[]]): T;
  /** Another stream, of the same seed and this name: adding a tree must not move the clouds. */
  fork(name: string): Random;
}

/** FNV-1a with a final mix: 32 well-spread bits of any text. */
export function hashText(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) {
    hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  }
  return mix(hash);
}

export function createRandom(seed: string): Random {
  let state = hashText(seed);
  const next = () => {
    state = (state + 0x9e3779b9) | 0;
    return mix(state) / 2 ** 32;
  };
  return {
    next,
    between: (low, high) => low + (high - low) * next(),
    whole: (low, high) => low + Math.floor((high - low + 1) * next()),
    chance: (probability) => next() < probability,
    pick: (items) => items[Math.floor(next() * items.length)] ?? items[0],
    fork: (name) => createRandom(`${seed}/${name}`),
  };
}

/** Smooth value noise over the plane, in [0, 1]; the lattice is one unit wide. */
export function createNoise(seed: string): (x: number, y: number) => number {
  const salt = hashText(seed);
  const corner = (x: number, y: number) =>
    mix(Math.imul(x, 0x27d4eb2d) ^ Math.imul(y, 0x165667b1) ^ salt) / 2 ** 32;
  return (x, y) => {
    const column = Math.floor(x);
    const row = Math.floor(y);
    const u = ease(x - column);
    const v = ease(y - row);
    const top = lerp(corner(column, row), corner(column + 1, row), u);
    const bottom = lerp(corner(column, row + 1), corner(column + 1, row + 1), u);
    return lerp(top, bottom, v);
  };
}

/** Several octaves of a noise, each half as strong and twice as fine; in [0, 1]. */
export function layerNoise(noise: (x: number, y: number) => number, octaves: number) {
  return (x: number, y: number) => {
    let sum = 0;
    let weight = 0.5;
    let scale = 1;
    let total = 0;
    for (let octave = 0; octave < octaves; octave++) {
      sum += noise(x * scale + octave * 17.3, y * scale - octave * 9.1) * weight;
      total += weight;
      weight /= 2;
      scale *= 2;
    }
    return sum / total;
  };
}

export const lerp = (from: number, to: number, share: number) => from + (to - from) * share;
export const clamp = (value: number, low = 0, high = 1) => Math.min(high, Math.max(low, value));
const ease = (t: number) => t * t * (3 - 2 * t);

function mix(value: number): number {
  let hash = value | 0;
  hash = Math.imul(hash ^ (hash >>> 16), 0x7feb352d);
  hash = Math.imul(hash ^ (hash >>> 15), 0x846ca68b);
  return (hash ^ (hash >>> 16)) >>> 0;
}
