/** A rule about what is never made here. It is met when every one of its word groups has a word in the text. */
export interface PolicyRule {
  id: string;
  groups: readonly (readonly string[])[];
}

const MINOR = [
  'child', 'children', 'kid', 'kids', 'minor', 'minors', 'underage', 'preteen', 'toddler', 'infant', 'baby', 'schoolgirl',
  'schoolboy', 'little girl', 'little boy', 'young girl', 'young boy', 'teen', 'teens', 'teenage', 'teenager', 'adolescent',
  'year old', 'yo girl', 'yo boy', 'loli', 'lolita', 'shota', 'tween', 'tweens', 'preteens', 'toddlers', 'infants', 'babies',
  'teenagers', 'adolescents', 'schoolgirls', 'schoolboys', 'school girl', 'school boy', 'little girls', 'little boys',
  'young girls', 'young boys', 'underaged',
]; // biome-ignore format: a list of words reads best as a paragraph

const SEXUAL = [
  'nude', 'nudes', 'naked', 'nudity', 'topless', 'nsfw', 'porn', 'porno', 'pornographic', 'pornography', 'hentai', 'erotic', 'erotica',
  'sex', 'sexual', 'sexy', 'sexualized', 'sexualised', 'genitals', 'genitalia', 'penis', 'vagina', 'nipples', 'blowjob',
  'orgasm', 'masturbating', 'masturbation', 'cum', 'cumshot', 'fetish', 'bdsm', 'lingerie', 'undressed', 'undressing',
]; // biome-ignore format: a list of words reads best as a paragraph

const EXPLICIT = [
  'porn', 'porno', 'pornographic', 'pornography', 'hentai', 'penis', 'vagina', 'blowjob', 'orgasm', 'masturbating', 'masturbation', 'cum',
  'cumshot', 'sex', 'nsfw', 'genitals', 'genitalia',
]; // biome-ignore format: a list of words reads best as a paragraph

const REAL_PERSON = [
  'celebrity', 'my ex', 'my girlfriend', 'my boyfriend', 'my wife', 'my husband', 'my classmate', 'my coworker',
  'my colleague', 'my teacher', 'my neighbor', 'my neighbour', 'my boss', 'my friend', 'this person', 'this woman',
  'this man', 'this girl', 'real person', 'politician', 'president', 'actress', 'actor', 'influencer', 'streamer',
]; // biome-ignore format: a list of words reads best as a paragraph

/** Common phrases in which a word of the lists above means nothing of the kind. */
export const HARMLESS: readonly string[] = [
  'cum laude',
  'same sex',
  'naked eye',
  'naked mole rat',
  'snuff box',
];

/** In the order in which they are looked at: the gravest first, so that its name is the one that people are told. */
export const POLICY_RULES: readonly PolicyRule[] = [
  { id: 'sexual-minors', groups: [MINOR, SEXUAL] },
  { id: 'sexual-minors', groups: [['lolicon', 'shotacon', 'child porn', 'jailbait', 'csam', 'loli', 'shota']] },
  { id: 'intimate-without-consent', groups: [REAL_PERSON, SEXUAL] },
  { id: 'intimate-without-consent', groups: [['deepfake nude', 'nudify', 'undress her', 'undress him', 'remove her clothes', 'remove his clothes', 'revenge porn', 'upskirt']] },
  { id: 'sexual-violence', groups: [['rape', 'raping', 'raped', 'bestiality', 'zoophilia', 'necrophilia', 'snuff']] },
  { id: 'explicit', groups: [EXPLICIT] },
]; // biome-ignore format: one rule a line
