import type { Aftermath } from './aftermath.ts';

/** The figures of all kills, a line for each point. */
export function reportFigures(
  all: { point: { name: string }; isThere: boolean; aftermath: Aftermath }[],
): string {
  const lines = [...Map.groupBy(all, ({ point }) => point.name)].map(([name, tried]) => {
    const hits = tried.filter(({ isThere }) => isThere);
    const seconds = hits.map(({ aftermath }) => aftermath.recoveredMs / 1000).sort((a, b) => a - b);
    const count = (matches: (aftermath: Aftermath) => boolean) =>
      hits.filter(({ aftermath }) => matches(aftermath)).length;
    return [
      name.padEnd(42),
      `${hits.length} of ${tried.length} hit`.padStart(14),
      `median ${seconds[Math.floor(seconds.length / 2)]?.toFixed(1)} s, slowest ${seconds.at(-1)?.toFixed(1)} s`,
      `shown twice ${count(({ timesShown }) => timesShown > 1)}`,
      `second GPU job ${count(({ gpuJobs }) => gpuJobs > 1)}`,
      `stale cards ${count(({ staleCards }) => staleCards > 0)}`,
    ].join(' · ');
  });
  return lines.join('\n');
}
