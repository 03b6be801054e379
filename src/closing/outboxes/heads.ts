import type { SqlRow } from './closure-row.js';

/** An engagement that has open closures, with the time at which its first one becomes available. */
export interface Head {
  readonly engagement: string;
  readonly availableAt: number;
}

export function readHeads(rows: readonly SqlRow[]): Head[] {
  return rows.map(({ engagement, available_at }) => ({
    engagement: String(engagement),
    availableAt: Number(available_at),
  }));
}

/** When the first of all becomes available; `undefined` where nothing is open. */
export function earliest(heads: readonly Head[]): number | undefined {
  return heads.length === 0 ? undefined : Math.min(...heads.map(({ availableAt }) => availableAt));
}
