/**
 * Brings things into the order of their turns: one of each person before a second one of anybody. Those of a person, and
 * those of the same turn, stay as they were.
 */
export function inTurn<T>(things: readonly T[], personOf: (thing: T) => string): T[] {
  const seen = new Map<string, number>();
  const turns: T[][] = [];
  for (const thing of things) {
    const person = personOf(thing);
    const turn = seen.get(person) ?? 0;
    seen.set(person, turn + 1);
    turns[turn] = [...(turns[turn] ?? []), thing];
  }
  return turns.flat();
}
