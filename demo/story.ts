/** Prints the demo line by line, with the seconds since its start, as things happen. */
export interface Story {
  /** A new scene: whose screen we look at. */
  scene(title: string): void;
  /** Something that happened just now. */
  tell(text: string): void;
  /** What a card says now, indented; nothing when it says what it said before. */
  show(text: string): void;
}

const MARGIN = ' '.repeat(10);

export function createStory(startedAt: number, print: (line: string) => void = console.log): Story {
  let shown = '';
  return {
    scene(title) {
      shown = '';
      print(`\n${title}`);
    },
    tell(text) {
      const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
      print(`${seconds.padStart(6)} s  ${text}`);
    },
    show(text) {
      if (text === shown) return;
      shown = text;
      for (const line of text.split('\n').filter((part) => part.trim() !== ''))
        print(`${MARGIN}│ ${line.trim()}`);
    },
  };
}
