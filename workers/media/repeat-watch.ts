const REMEMBERED = 2_000;

/**
 * Knows the last pictures by their pixels. The very same pixels for another prompt were not made from that prompt: the
 * provider hands out one picture to everybody, whatever it shows. The same prompt may well give the same picture twice.
 */
export interface RepeatWatch {
  /**
   * Whether these pixels came for another prompt before. Remembers them.
   *
   * @param sha256 of the encoded picture: the same pixels are encoded to the same bytes.
   */
  seenForOther(sha256: string, prompt: string): boolean;
}

export function createRepeatWatch(remembered = REMEMBERED): RepeatWatch {
  const promptOf = new Map<string, string>();
  return {
    seenForOther(sha256, prompt) {
      const known = promptOf.get(sha256);
      if (known !== undefined) return known !== prompt;
      promptOf.set(sha256, prompt);
      const [oldest] = promptOf.keys();
      if (promptOf.size > remembered && oldest !== undefined) promptOf.delete(oldest);
      return false;
    },
  };
}
