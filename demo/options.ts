import { parseArgs } from 'node:util';

export interface DemoOptions {
  prompt: string;
  /** End after the story instead of staying up. */
  once: boolean;
}

const USAGE = `npm run demo -- [--prompt "…"] [--once]

  --prompt "a lighthouse in a storm --ar 16:9"   what to ask for, flags included
  --once                                         end after the story, with 0 when every step worked`;

const DEFAULT_PROMPT = 'a lighthouse in a storm --ar 16:9';

/** Reads the command line; anything else than its options ends the process with the usage. */
export function readOptions(args: string[]): DemoOptions {
  try {
    const { values } = parseArgs({
      args,
      options: { prompt: { type: 'string' }, once: { type: 'boolean' }, help: { type: 'boolean' } },
    });
    if (!values.help) return { prompt: values.prompt?.trim() || DEFAULT_PROMPT, once: values.once ?? false };
  } catch (error) {
    console.error((error as Error).message);
    console.error(USAGE);
    process.exit(1);
  }
  console.log(USAGE);
  process.exit(0);
}
