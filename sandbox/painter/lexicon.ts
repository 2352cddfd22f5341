import type { Colour } from './colour.ts';
import { hex } from './colour.ts';

export type Setting =
  | 'sea'
  | 'lake'
  | 'mountains'
  | 'forest'
  | 'meadow'
  | 'desert'
  | 'snowfield'
  | 'city'
  | 'space'
  | 'underwater';
export type TimeOfDay = 'dawn' | 'day' | 'sunset' | 'dusk' | 'night';
export type Weather = 'clear' | 'cloudy' | 'storm' | 'rain' | 'snow' | 'fog';
export type Subject =
  | 'lighthouse'
  | 'boat'
  | 'castle'
  | 'house'
  | 'cat'
  | 'fox'
  | 'birds'
  | 'flowers'
  | 'tree'
  | 'balloon'
  | 'whale'
  | 'fish'
  | 'person'
  | 'robot'
  | 'dragon'
  | 'mushroom'
  | 'windmill'
  | 'rocket'
  | 'lanterns'
  | 'bridge'
  | 'aurora'
  | 'rainbow'
  | 'lightning'
  | 'moon'
  | 'stars'
  | 'planet';
export type Style = 'watercolour' | 'ink' | 'neon' | 'pastel' | 'vintage' | 'vivid';

/** What the painter takes from one word. */
export interface Hint {
  setting?: Setting;
  time?: TimeOfDay;
  weather?: Weather;
  subject?: Subject;
  style?: Style;
  colour?: Colour;
}

const ENTRIES: readonly (readonly [words: string, hint: Hint])[] = [
  [
    'sea ocean wave waves coast shore beach cliff cliffs bay harbour harbor tide atlantic pacific',
    { setting: 'sea' },
  ],
  ['lake river pond water fjord lagoon stream reflection', { setting: 'lake' }],
  [
    'mountain mountains peak peaks alps alpine summit himalaya valley canyon volcano hill hills',
    { setting: 'mountains' },
  ],
  ['forest wood woods jungle woodland pine pines trees grove rainforest bamboo', { setting: 'forest' }],
  [
    'meadow field fields grass grassland prairie countryside garden farm village spring',
    { setting: 'meadow' },
  ],
  ['desert dune dunes sand sahara savanna mars', { setting: 'desert' }],
  ['arctic tundra iceberg glacier antarctic polar', { setting: 'snowfield', weather: 'snow' }],
  [
    'city town street skyline skyscraper skyscrapers downtown metropolis building buildings tokyo york paris',
    { setting: 'city' },
  ],
  ['space galaxy cosmos cosmic nebula universe orbit astronaut alien', { setting: 'space', time: 'night' }],
  ['underwater reef coral submarine deep mermaid', { setting: 'underwater' }],
  ['dawn sunrise morning', { time: 'dawn' }],
  ['day noon daylight sunny summer', { time: 'day' }],
  ['sunset golden evening autumn fall', { time: 'sunset' }],
  ['dusk twilight gloaming', { time: 'dusk' }],
  ['night midnight nocturnal dark', { time: 'night' }],
  ['storm stormy tempest hurricane gale thunderstorm', { weather: 'storm' }],
  ['thunder lightning', { weather: 'storm', subject: 'lightning' }],
  ['rain rainy drizzle monsoon', { weather: 'rain' }],
  ['snow snowy winter blizzard ice icy frost frozen christmas', { weather: 'snow' }],
  ['fog foggy mist misty haze hazy smoke', { weather: 'fog' }],
  ['cloud clouds cloudy overcast', { weather: 'cloudy' }],
  ['lighthouse beacon', { subject: 'lighthouse', setting: 'sea' }],
  ['boat ship sail sailboat sailing yacht pirate galleon', { subject: 'boat', setting: 'sea' }],
  ['castle fortress palace citadel kingdom tower cathedral temple', { subject: 'castle' }],
  ['house cabin cottage hut home barn lodge', { subject: 'house' }],
  ['cat kitten cats kitty', { subject: 'cat' }],
  ['fox dog wolf puppy deer horse lion tiger', { subject: 'fox' }],
  ['bird birds seagull crow raven eagle owl swan', { subject: 'birds' }],
  [
    'flower flowers rose roses tulip tulips poppy poppies lavender blossom bloom sunflower sunflowers',
    { subject: 'flowers', setting: 'meadow' },
  ],
  ['tree oak willow cherry', { subject: 'tree' }],
  ['balloon balloons airship zeppelin', { subject: 'balloon' }],
  ['whale orca dolphin kraken', { subject: 'whale', setting: 'sea' }],
  ['fish shark turtle octopus jellyfish', { subject: 'fish', setting: 'underwater' }],
  [
    'person man woman girl boy figure traveller traveler wanderer knight wizard samurai portrait king queen',
    { subject: 'person' },
  ],
  ['robot android mech cyborg', { subject: 'robot' }],
  ['dragon wyvern phoenix', { subject: 'dragon' }],
  ['mushroom mushrooms fungus fairy', { subject: 'mushroom', setting: 'forest' }],
  ['windmill mill', { subject: 'windmill', setting: 'meadow' }],
  ['rocket spaceship spacecraft shuttle', { subject: 'rocket' }],
  ['lantern lanterns candle candles festival fireflies', { subject: 'lanterns' }],
  ['bridge viaduct arch', { subject: 'bridge', setting: 'lake' }],
  ['aurora borealis', { subject: 'aurora', time: 'night' }],
  ['rainbow', { subject: 'rainbow', weather: 'cloudy' }],
  ['moon moonlight moonlit lunar', { subject: 'moon', time: 'night' }],
  ['star stars starry', { subject: 'stars', time: 'night' }],
  ['planet saturn jupiter', { subject: 'planet' }],
  ['watercolor watercolour aquarelle wash', { style: 'watercolour' }],
  ['ink noir monochrome grayscale sketch charcoal pencil', { style: 'ink' }],
  ['neon cyberpunk synthwave vaporwave futuristic hologram', { style: 'neon' }],
  ['pastel soft dreamy gentle kawaii ghibli', { style: 'pastel' }],
  ['vintage retro sepia antique polaroid film', { style: 'vintage' }],
  ['vivid vibrant colourful colorful saturated psychedelic anime', { style: 'vivid' }],
  ['sunflower sunflowers', { colour: hex('#f5b82e') }],
  ['rose roses poppy poppies tulip tulips', { colour: hex('#d8342f') }],
  ['lavender', { colour: hex('#8a6fd0') }],
  ['fox', { colour: hex('#c5622c') }],
  ['red crimson scarlet ruby', { colour: hex('#d8342f') }],
  ['orange amber copper', { colour: hex('#f08a2c') }],
  ['yellow gold lemon', { colour: hex('#f5c83a') }],
  ['green emerald jade olive', { colour: hex('#3e9b5c') }],
  ['teal turquoise cyan aqua', { colour: hex('#2ab3b3') }],
  ['blue azure cobalt sapphire indigo', { colour: hex('#2f66d0') }],
  ['purple violet lilac magenta', { colour: hex('#8a49c8') }],
  ['pink rose-coloured fuchsia', { colour: hex('#f07fae') }],
  ['white ivory silver', { colour: hex('#f1efe8') }],
  ['black obsidian onyx', { colour: hex('#15171f') }],
  ['brown sepia-brown chestnut wooden', { colour: hex('#8a5a34') }],
]; // the order is only for the reader: no word stands in two lines that disagree

const HINTS: ReadonlyMap<string, Hint> = collectHints();

/** What the painter knows about a word (lower case), if anything. Plurals in -s count as their singular. */
export function lookUp(word: string): Hint | undefined {
  return HINTS.get(word) ?? (word.endsWith('s') ? HINTS.get(word.slice(0, -1)) : undefined);
}

function collectHints(): ReadonlyMap<string, Hint> {
  const hints = new Map<string, Hint>();
  for (const [words, hint] of ENTRIES) {
    for (const word of words.split(' ')) hints.set(word, { ...hints.get(word), ...hint });
  }
  return hints;
}
