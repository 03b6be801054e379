/** How durations are spread. In milliseconds. */
export interface TimeDistribution {
  readonly count: number;
  /** Half of them took this long or less. */
  readonly p50: number | undefined;
  readonly p95: number | undefined;
  readonly max: number | undefined;
  /** How many took less than `below`, and not less than the bar before. The last bar has no end. */
  readonly bars: readonly { readonly below: number | undefined; readonly count: number }[];
}

/** Where the bars end: closing takes seconds, and minutes or hours where something is in the way. */
const ends = [1, 2, 5, 10, 20, 30, 60, 120, 300, 900, 3_600].map((seconds) => seconds * 1_000);

/** The distribution of durations, with percentiles by nearest rank. */
export function distributionOf(durations: readonly number[]): TimeDistribution {
  const sorted = [...durations].sort((a, b) => a - b);
  const rank = (part: number) => sorted[Math.ceil(part * sorted.length) - 1];
  const bars = [...ends, undefined].map((below) => ({ below, count: 0 }));
  for (const duration of sorted) {
    const bar = bars.find(({ below }) => below === undefined || duration < below);
    if (bar !== undefined) bar.count += 1;
  }
  return { count: sorted.length, p50: rank(0.5), p95: rank(0.95), max: sorted.at(-1), bars };
}
