/** One measured figure, and what it is compared with in the same run. */
export interface Figure {
  name: string;
  value: number;
  unit: 'per s' | 'ms' | 's' | 'MB' | 'of 100' | 'shift';
  /** The named baseline and its value; the ratio is value / baseline. */
  baseline?: { name: string; value: number };
  /** What docs or issues ask for, as words. */
  goal?: string;
}

/** Runs `work(i)` for i below `count`, `width` at a time. @returns how many ended per second. */
export async function measureRate(
  count: number,
  width: number,
  work: (i: number) => Promise<unknown>,
): Promise<number> {
  let next = 0;
  const started = performance.now();
  const lane = async () => {
    for (let i = next++; i < count; i = next++) await work(i);
  };
  await Promise.all(Array.from({ length: width }, lane));
  return count / ((performance.now() - started) / 1000);
}

/** The value below which a share of all values lies. */
export function percentile(values: number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

export function printFigures(figures: Figure[]): void {
  const rows = figures.map((figure) => ({
    figure: figure.name,
    value: `${round(figure.value)} ${figure.unit}`,
    baseline: figure.baseline
      ? `${figure.baseline.name}: ${round(figure.baseline.value)} ${figure.unit}`
      : '',
    ratio: figure.baseline?.value ? `${Math.round((figure.value / figure.baseline.value) * 100)} %` : '',
    goal: figure.goal ?? '',
  }));
  console.table(rows);
}

function round(value: number): number {
  return Number(value.toFixed(value >= 100 ? 0 : value >= 1 ? 1 : 3));
}
