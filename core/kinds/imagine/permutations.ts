import { DomainError } from '../../errors.ts';

export const PERMUTATIONS_MAX = 10;
/** Choices that are the same, such as `{a|a}`, make few prompts of very many steps. */
const STEPS_MAX = 20 * PERMUTATIONS_MAX;

/**
 * Writes out the prompts that `{red|blue} fox in {snow|rain}` stands for; groups may stand in groups.
 * Braces without a bar, or without their partner, are ordinary text.
 *
 * @returns one prompt when there is no group.
 * @throws DomainError over-cap when there are more than {@link PERMUTATIONS_MAX}.
 */
export function expandPermutations(prompt: string): string[] {
  const open: string[] = [prompt];
  const done = new Set<string>();
  let steps = 0;
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const group = /\{([^{}|]*\|[^{}]*)\}/.exec(next);
    if (!group) {
      done.add(next.replace(/\s+/g, ' ').trim());
    } else {
      const [all, choices = ''] = group;
      for (const choice of choices.split('|').reverse()) {
        open.push(next.slice(0, group.index) + choice.trim() + next.slice(group.index + all.length));
      }
    }
    steps += 1;
    if (steps > STEPS_MAX || done.size + open.length > PERMUTATIONS_MAX * PERMUTATIONS_MAX) break;
  }
  const count = done.size + open.length;
  if (count > PERMUTATIONS_MAX || steps > STEPS_MAX) {
    throw new DomainError('over-cap', {
      option: 'variants',
      value: String(count),
      cap: String(PERMUTATIONS_MAX),
    });
  }
  return [...done];
}
