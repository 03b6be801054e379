import { fork } from 'node:child_process';
import { once } from 'node:events';
import { builtWorker } from '../test/faults/built-worker.js';
import type { FaultDatabase } from '../test/faults/worker-messages.js';
import type { BenchDatabases } from './bench-databases.js';
import { type Figure, percentile, rounded } from './figure.js';
import { fill } from './fill.js';

const counts = [1_000, 100_000] as const;
const laps = 3;

/** What a process with a closer needs while so many closures wait. */
export async function pendingMemory(databases: BenchDatabases): Promise<Figure[]> {
  const figures: Figure[] = [];
  for (const name of ['SQLite', 'PostgreSQL'] as const) {
    const values: Record<string, number> = {};
    for (const count of counts) {
      const database = name === 'SQLite' ? databases.sqlite() : databases.postgres();
      if (database === undefined) continue;
      await fill(database, count);
      const used = [];
      for (let lap = 0; lap < laps; lap += 1) used.push(await memoryOn(database));
      const pending = count.toLocaleString('en');
      values[`${pending} pending: RSS`] = mebibytes(used.map(({ rss }) => rss));
      values[`${pending} pending: heap`] = mebibytes(used.map(({ heapUsed }) => heapUsed));
    }
    if (Object.keys(values).length > 0)
      figures.push({ name: `memory, ${name} (MiB, median of ${laps})`, values });
  }
  return figures;
}

async function memoryOn(database: FaultDatabase): Promise<{ rss: number; heapUsed: number }> {
  const file = await builtWorker('bench/memory-worker.ts');
  const child = fork(file, [JSON.stringify(database)], { execArgv: ['--expose-gc'] });
  const exited = once(child, 'exit');
  const [used] = (await once(child, 'message', { signal: AbortSignal.timeout(30_000) }).catch(
    (error: unknown) => {
      child.kill('SIGKILL');
      throw error;
    },
  )) as [{ rss: number; heapUsed: number }];
  await exited;
  return used;
}

function mebibytes(values: readonly number[]): number {
  return rounded(percentile(values, 0.5) / 2 ** 20, 1);
}
