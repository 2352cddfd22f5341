import type { Colour } from './colour.ts';
import {
  type Hint,
  lookUp,
  type Setting,
  type Style,
  type Subject,
  type TimeOfDay,
  type Weather,
} from './lexicon.ts';
import type { PaintRequest } from './painter.ts';
import { createRandom, hashText, type Random } from './random.ts';

/** What is going to be painted, decided before the first stroke. */
export interface ScenePlan {
  setting: Setting;
  time: TimeOfDay;
  weather: Weather;
  subjects: readonly Subject[];
  styles: ReadonlySet<Style>;
  /** Colours that stand right before a subject ("a red lighthouse"): it wears them. */
  worn: ReadonlyMap<Subject, Colour>;
  /** The other colours the prompt names, in its order: they tint the whole picture. */
  colours: readonly Colour[];
  /** Degrees by which words outside the lexicon turn the palette. */
  hueTurn: number;
  /** Words outside the lexicon; each leaves an ornament of its own. */
  strangers: readonly string[];
  /** Share of the height at which land or water begins. */
  horizon: number;
  /** Where the main subject stands, as a share of the width. */
  focus: number;
  /** Where the sun or moon stands, as a share of the width. */
  lightAt: number;
  random: Random;
}

const SETTINGS = ['sea', 'lake', 'mountains', 'forest', 'meadow', 'desert', 'city', 'snowfield'] as const;
const TIMES = ['dawn', 'day', 'day', 'sunset', 'sunset', 'dusk', 'night'] as const;
const WEATHERS = ['clear', 'cloudy', 'cloudy', 'clear', 'fog'] as const;
const FILLERS = new Set(
  'a an the of in on at and or with by to for from over under near very its his her is are as into some photo picture image painting art artwork detailed style beautiful high quality 4k 8k'.split(
    ' ',
  ),
);
/** Subjects that bring their own place when the prompt names none. */
const HOME: Partial<Record<Subject, Setting>> = {
  castle: 'mountains',
  house: 'meadow',
  cat: 'meadow',
  fox: 'forest',
  balloon: 'mountains',
  robot: 'city',
  dragon: 'mountains',
  rocket: 'space',
  aurora: 'snowfield',
  lanterns: 'lake',
  tree: 'meadow',
  planet: 'space',
};

/** Reads the prompt's words: known ones steer, unknown ones and the seed decide whatever the prompt leaves open. */
export function planScene(request: PaintRequest): ScenePlan {
  const words = splitWords(request.prompt);
  const unwanted = new Set(splitWords(request.negative));
  const hints = words.filter((word) => !unwanted.has(word)).flatMap((word) => lookUp(word) ?? []);
  const strangers = words.filter((word) => !lookUp(word) && !FILLERS.has(word));
  // The words alone choose what the prompt leaves open, so that two seeds of one prompt are sisters.
  const theme = createRandom(`theme/${[...words].sort().join(' ')}`);
  const random = createRandom(`${words.join(' ')}/${request.negative}/${request.seed}/${request.batchIndex}`);
  const subjects = [...new Set(named(hints, 'subject'))];
  const weather = named(hints, 'weather').at(-1) ?? theme.pick(WEATHERS);
  const time =
    named(hints, 'time').at(-1) ?? (weather === 'storm' ? theme.pick(['day', 'dusk']) : theme.pick(TIMES));
  const setting = chooseSetting(hints, subjects, theme);
  const leftFocus = random.chance(0.5);
  return {
    setting,
    time,
    weather,
    subjects,
    styles: new Set(named(hints, 'style')),
    ...dressSubjects(hints),
    hueTurn: strangers.reduce((turn, word) => turn + ((hashText(word) % 61) - 30), 0) % 45,
    strangers,
    horizon: (setting === 'mountains' ? 0.66 : 0.56) + random.between(-0.05, 0.07),
    focus: leftFocus ? random.between(0.26, 0.38) : random.between(0.62, 0.74),
    lightAt: leftFocus ? random.between(0.6, 0.82) : random.between(0.18, 0.4),
    random,
  };
}

function dressSubjects(hints: readonly Hint[]): Pick<ScenePlan, 'worn' | 'colours'> {
  const worn = new Map<Subject, Colour>();
  const colours: Colour[] = [];
  for (const [index, { colour, subject }] of hints.entries()) {
    const next = hints[index + 1]?.subject;
    // A sunflower is yellow unless another colour stands before it.
    if (colour && subject) worn.set(subject, worn.get(subject) ?? colour);
    else if (colour && next) worn.set(next, colour);
    else if (colour) colours.push(colour);
  }
  return { worn, colours };
}

function chooseSetting(hints: readonly Hint[], subjects: readonly Subject[], theme: Random): Setting {
  const settings = named(hints, 'setting');
  // A general word ("lake", "sea") gives way to a more particular one ("city", "mountains") beside it.
  const particular = settings.filter((setting) => setting !== 'sea' && setting !== 'lake');
  // A lake already lies among mountains.
  if (settings.includes('lake') && particular.every((setting) => setting === 'mountains')) return 'lake';
  const home = subjects.flatMap((subject) => HOME[subject] ?? [])[0];
  return (
    (subjects.includes('lighthouse') ? 'sea' : undefined) ??
    particular[0] ??
    settings[0] ??
    home ??
    theme.pick(SETTINGS)
  );
}

function named<Key extends keyof Hint>(hints: readonly Hint[], key: Key): NonNullable<Hint[Key]>[] {
  return hints.map((hint) => hint[key]).filter((value) => value !== undefined && value !== null);
}

const splitWords = (text: string): string[] => text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
