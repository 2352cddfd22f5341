import { type Html, toText } from './html.ts';

/** Where the shell that Astro built is open. */
export const SHELL_HEAD = '<meta name="easel-shell-head">';
export const SHELL_MAIN = '<i data-easel-shell-main></i>';

/** A page around content that was rendered outside of a build. @throws when the shell is none. */
export function fillShell(shell: string, parts: { head: Html; main: Html }): string {
  const [before, between, after] = split(shell);
  return before + toText(parts.head) + between + toText(parts.main) + after;
}

function split(shell: string): [string, string, string] {
  const head = shell.indexOf(SHELL_HEAD);
  const main = shell.indexOf(SHELL_MAIN);
  if (head === -1 || main < head) throw new Error('the shell of the gallery has lost its marks');
  return [
    shell.slice(0, head),
    shell.slice(head + SHELL_HEAD.length, main),
    shell.slice(main + SHELL_MAIN.length),
  ];
}
