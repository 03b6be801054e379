import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Logger } from '../../src/logger.js';
import { startFaultCloud } from './fault-cloud.js';
import { openFaultOutbox } from './fault-outbox.js';
import type { KillChainBench } from './kill-chain.js';
import { Ledger } from './ledger.js';
import type { FaultDatabase } from './worker-messages.js';
import type { WorkerProcess } from './worker-process.js';

export const quiet: Logger = { debug() {}, info() {}, warn() {}, error() {} };

/** Everything that outlives the workers of a run, and goes when the run is over. */
export async function withKillBench<Result>(
  databaseIn: (folder: string) => FaultDatabase,
  run: (bench: KillChainBench) => Promise<Result>,
): Promise<Result> {
  const folder = mkdtempSync(join(tmpdir(), 'faults-'));
  const database = databaseIn(folder);
  const cloud = await startFaultCloud();
  const outbox = openFaultOutbox(database, quiet);
  const workers = new Set<WorkerProcess>();
  try {
    await outbox.open();
    return await run({ database, cloud, outbox, workers, ledger: new Ledger(join(folder, 'ledger.jsonl')) });
  } finally {
    await Promise.all([...workers].map((worker) => worker.kill()));
    await outbox.close();
    await cloud.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** An SQLite file of the run's own. */
export function sqliteIn(folder: string): FaultDatabase {
  return { kind: 'sqlite', file: join(folder, 'outbox.db') };
}
