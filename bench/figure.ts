/** One thing that was measured, with what it is measured against. */
export interface Figure {
  readonly name: string;
  /** In the order of the table's columns; the unit stands in the name. */
  readonly values: Readonly<Record<string, number | string>>;
}

/** The value that this part of all is not above. @param part 0.5 for the median */
export function percentile(values: readonly number[], part: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(Math.ceil(sorted.length * part), sorted.length) - 1] ?? Number.NaN;
}

export function rounded(value: number, digits = 2): number {
  return Number(value.toFixed(digits));
}
