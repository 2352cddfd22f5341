import { ASPECTS, sizeOfAspect } from '../../catalog/sizes.ts';
import { DEFAULT_STYLE } from '../../catalog/styles.ts';
import { DomainError } from '../../errors.ts';
import { modelOf, type PictureParams } from '../picture.ts';

/** What can be chosen for a picture, as people wrote it: not checked yet. */
export interface PictureOptions {
  model?: string;
  style?: string;
  aspect?: string;
  size?: string;
  seed?: string;
  steps?: string;
  guidance?: string;
  negative?: string;
  count?: string;
}

/** The flags people know from other bots, and the option that each stands for. */
const FLAGS: Record<string, keyof PictureOptions> = {
  ar: 'aspect',
  aspect: 'aspect',
  size: 'size',
  seed: 'seed',
  no: 'negative',
  negative: 'negative',
  n: 'count',
  count: 'count',
  model: 'model',
  m: 'model',
  style: 'style',
  steps: 'steps',
  cfg: 'guidance',
  guidance: 'guidance',
};

/** These stand alone. `dry`: only say what it would cost. `private`: answer to the person alone. */
const SWITCHES = ['dry', 'private'] as const;
type Switches = { [name in (typeof SWITCHES)[number]]?: true };

/** `--name`, at the start or after a space. Phones turn two hyphens into one long dash. */
const FLAG = /(?:^|\s)(?:--|—|–)([a-z]+)(?=\s|$|=)=?/giu;

/**
 * Takes the known flags out of a prompt, such as `a fox --ar 16:9 --no text, people`. Unknown flags stay in the prompt:
 * somebody may mean them. A flag given twice counts as last given.
 *
 * @returns `dry` and `private` where they are written.
 * @throws DomainError bad-option when a known flag has no value.
 */
export function parseFlags(text: string): { prompt: string; options: PictureOptions } & Switches {
  const found = [...text.matchAll(FLAG)].filter((match) => isKnown(nameOf(match)));
  const options: PictureOptions = {};
  const kept: string[] = [text.slice(0, found[0]?.index ?? text.length)];
  for (const [i, match] of found.entries()) {
    const name = nameOf(match);
    const option = FLAGS[name];
    const tail = text.slice(match.index + match[0].length, found[i + 1]?.index ?? text.length);
    if (!option) {
      kept.push(tail);
      continue;
    }
    const { value, rest } = option === 'negative' ? splitNegative(tail) : splitWord(tail);
    if (value === '')
      throw new DomainError('bad-option', { option: name, value: '', allowed: `a value after --${name}` });
    options[option] = value;
    kept.push(rest);
  }
  const prompt = kept.join(' ').replace(/\s+/g, ' ').trim();
  const names = found.map(nameOf);
  const switches = SWITCHES.filter((name) => names.includes(name)).map((name) => [name, true]);
  return { prompt, options, ...(Object.fromEntries(switches) as Switches) };
}

/** Whether one of the flags that stand alone is in a prompt; other flags there may be wrong. */
export function hasFlag(text: string, name: keyof Switches): boolean {
  return [...text.matchAll(FLAG)].some((match) => nameOf(match) === name);
}

function isKnown(name: string): boolean {
  return SWITCHES.some((known) => known === name) || Object.hasOwn(FLAGS, name);
}

function nameOf(flag: RegExpExecArray): string {
  return (flag[1] ?? '').toLowerCase();
}

/** One word, or several in quotes. */
function splitWord(tail: string): { value: string; rest: string } {
  const [all = '', quoted, word] = /^\s*(?:"([^"]*)"|(\S+))/.exec(tail) ?? [];
  return { value: (quoted ?? word ?? '').trim(), rest: tail.slice(all.length) };
}

/** What not to show may be many words: it goes on to the next flag, also to one that is not ours. */
function splitNegative(tail: string): { value: string; rest: string } {
  const end = tail.search(/\s(?:--|—|–)[a-z]/iu);
  return { value: (end < 0 ? tail : tail.slice(0, end)).trim(), rest: end < 0 ? '' : tail.slice(end) };
}

/** Writes parameters back as a prompt with flags that {@link parseFlags} reads: what a remix starts from. */
export function writeFlags(params: PictureParams, options: { seed: boolean }): string {
  const model = modelOf(params);
  const aspect = ASPECTS.find((name) => {
    const size = sizeOfAspect(name);
    return size?.width === params.width && size.height === params.height;
  });
  const shape = aspect ? `--ar ${aspect}` : `--size ${params.width}x${params.height}`;
  return [
    params.prompt,
    shape,
    `--model ${params.model}`,
    params.style !== DEFAULT_STYLE && `--style ${params.style}`,
    params.count > 1 && `--n ${params.count}`,
    params.steps !== model.steps.default && `--steps ${params.steps}`,
    params.guidance !== model.guidance.default && `--cfg ${params.guidance}`,
    options.seed && `--seed ${params.seed}`,
    params.negativePrompt && `--no ${params.negativePrompt}`,
  ]
    .filter(Boolean)
    .join(' ');
}
