import { type ClosureState, closureStates } from '../closure.js';
import type { SqlRow } from './closure-row.js';

/** How many closures are in each state, from rows of states and numbers; states without a row have none. */
export function stateCounts(rows: readonly SqlRow[] = []): Record<ClosureState, number> {
  const counts = Object.fromEntries(closureStates.map((state) => [state, 0])) as Record<ClosureState, number>;
  for (const { state, closures } of rows) {
    if (closureStates.includes(state as ClosureState)) counts[state as ClosureState] = Number(closures);
  }
  return counts;
}
