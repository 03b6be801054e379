import { openFaultOutbox } from '../test/faults/fault-outbox.js';
import { quiet } from '../test/faults/kill-bench.js';
import type { FaultDatabase } from '../test/faults/worker-messages.js';
import type { BenchDatabases } from './bench-databases.js';
import { benchDraft } from './bench-draft.js';
import { type Figure, percentile, rounded } from './figure.js';

const closures = 1_500;
const batch = 8;
const laps = 3;

/** How many closures one process can claim and settle in a second, as far as the database goes. */
export async function claimAndSettle(databases: BenchDatabases): Promise<Figure[]> {
  const figures: Figure[] = [];
  for (const name of ['SQLite', 'PostgreSQL'] as const) {
    const rates: number[] = [];
    for (let lap = 0; lap < laps; lap += 1) {
      const database = name === 'SQLite' ? databases.sqlite() : databases.postgres();
      if (database !== undefined) rates.push(await settleAll(database));
    }
    if (rates.length === 0) continue;
    const values = {
      'median of 3': rounded(percentile(rates, 0.5), 0),
      lowest: rounded(Math.min(...rates), 0),
      highest: rounded(Math.max(...rates), 0),
      closures,
    };
    figures.push({ name: `claim + settle a second, ${name}`, values });
  }
  return figures;
}

async function settleAll(database: FaultDatabase): Promise<number> {
  const outbox = openFaultOutbox(database, quiet);
  await outbox.open();
  try {
    const at = Date.now();
    for (let n = 0; n < closures; n += 50) {
      await Promise.all(Array.from({ length: 50 }, (_, k) => outbox.add(benchDraft(n + k, at), at, 'bench')));
    }
    const from = performance.now();
    let settled = 0;
    while (settled < closures) {
      const now = Date.now();
      const leases = await outbox.claim({ owner: 'bench', now, leaseMs: 30_000, limit: batch });
      await Promise.all(
        leases.map((lease) =>
          outbox.release(
            lease,
            { state: 'closed', outcome: 'already-closed', endedAt: now },
            [{ kind: 'transition', at: now, instance: 'bench', from: 'scheduled', to: 'closed' }],
            now,
          ),
        ),
      );
      settled += leases.length;
    }
    return settled / ((performance.now() - from) / 1_000);
  } finally {
    await outbox.close();
  }
}
