import { runOnOneBudget } from '../test/faults/budget-run.js';
import type { BenchDatabases } from './bench-databases.js';
import { type Figure, rounded } from './figure.js';

const callsPerMinute = 300;
const minutes = 3;

/** Three processes with more to do than the limit allows, for three minutes of real time, on both databases at once. */
export async function sharedBudget(databases: BenchDatabases): Promise<Figure[]> {
  const runs = [
    { name: 'SQLite', database: databases.sqlite() },
    { name: 'PostgreSQL', database: databases.postgres() },
  ] as const;
  const figures = await Promise.all(
    runs.map(async ({ name, database }): Promise<Figure[]> => {
      if (database === undefined) return [];
      const options = { database, processes: 3, callsPerMinute, durationMs: minutes * 60_000 };
      const { calls, highestSlidingMinute, refused, callers } = await runOnOneBudget(options);
      const values = {
        'used %': rounded((100 * calls) / (callsPerMinute * minutes), 1),
        'highest sliding minute': highestSlidingMinute,
        limit: callsPerMinute,
        'answers 429': refused,
        'processes that called': callers,
      };
      return [{ name: `rate budget, 3 processes, ${minutes} min, ${name}`, values }];
    }),
  );
  return figures.flat();
}
