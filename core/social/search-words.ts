/** What PostgreSQL's text of a search is made of: `'fox' & !( 'deep' <-> 'snow' ) | 'owl'`. */
const TOKEN = /'((?:[^'\\]|''|\\\\)+)'|[&|!()]|<(?:-|\d+)>/g;
/** How quotes and backslashes stand in a word of it. */
const DOUBLED = /(['\\])\1/g;

/**
 * The words that a text must have to match a search: all of one of the alternatives. Of what is in parentheses nothing is
 * said, nor of what is not wanted, so an alternative may ask for no word at all.
 *
 * @param search a tsquery as PostgreSQL writes it.
 */
export function neededWords(search: string): string[][] {
  const alternatives: string[][] = [];
  let words = new Set<string>();
  let depth = 0;
  let isUnwanted = false;
  for (const [token, word] of search.matchAll(TOKEN)) {
    if (token === '(') depth += 1;
    else if (token === ')') depth -= 1;
    else if (token === '|' && depth === 0) {
      alternatives.push([...words]);
      words = new Set();
    } else if (word !== undefined && depth === 0 && !isUnwanted) words.add(word.replaceAll(DOUBLED, '$1'));
    isUnwanted = token === '!';
  }
  return [...alternatives, [...words]];
}
