/** Prints the demo line by line, with the seconds since its start, as things happen. */
export interface Story {
  /** A new scene: whose screen we look at. */
  scene(title: string): void;
  /** Something that happened just now. */
  tell(text: string): void;
  /** What a card says now, indented: all of it the first time, then what is new. */
  show(text: string): void;
}

const MARGIN = ' '.repeat(10);

export function createStory(startedAt: number, print: (line: string) => void = console.log): Story {
  let shown: string[] = [];
  return {
    scene(title) {
      shown = [];
      print(`\n${title}`);
    },
    tell(text) {
      const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
      print(`${seconds.padStart(6)} s  ${text}`);
    },
    show(text) {
      const lines = text.split('\n').map(plain).filter(Boolean);
      for (const line of lines.filter((line) => !shown.includes(line))) print(`${MARGIN}│ ${line}`);
      shown = lines;
    },
  };
}

/** Without the marks that a chat renders: headings, quotes, small print, emphasis. */
function plain(line: string): string {
  return line
    .replace(/^(#+|-#|>) /, '')
    .replaceAll('**', '')
    .replace(/\\(?=[^a-z0-9\s])/gi, '')
    .trim();
}
