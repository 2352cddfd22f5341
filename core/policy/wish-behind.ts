/** Leaving the one out of a picture asks for the other. */
const OPPOSITES = [
  {
    without:
      /\b(?:cloth(?:e[sd]|ing|ed)|clothes|dress(?:es|ed)?|bras?|underwear|pant(?:s|ies)|bikinis?|swimsuits?|shirts?|garments?|outfits?|censor(?:ed|ship|s)?)\b/i,
    asks: 'nude',
  },
  { without: /\b(?:adults?|grown-?ups?|mature|over 18|18\+)(?!\w)/i, asks: 'child' },
];

/**
 * What a negative prompt asks for, in the words of the rules. What it names is what somebody does not want to see, so
 * `--no nsfw` is no offence, while `--no clothes` is a wish like any other.
 */
export function wishBehind(negativePrompt: string): string {
  const plain = negativePrompt.normalize('NFKD').replace(/\p{M}|\p{Default_Ignorable_Code_Point}/gu, '');
  return OPPOSITES.filter(({ without }) => without.test(plain))
    .map(({ asks }) => asks)
    .join(' ');
}
