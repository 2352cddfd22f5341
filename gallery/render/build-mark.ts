/** What a finished build says of itself, in its `build.json`. */
export interface BuildMark {
  /** Where it expects to be reached. */
  origin: string;
  /** Number of the last live event that it knows of. */
  seq: string;
  /** When its input was read, ISO 8601. */
  at: string;
  /** The first picture of its wall. */
  newest: string | null;
}
