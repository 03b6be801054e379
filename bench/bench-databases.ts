import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type PostgresServer,
  startPostgres,
  whyNoPostgres,
} from '../test/closing/outboxes/postgres-server.js';
import type { FaultDatabase } from '../test/faults/worker-messages.js';

/** Databases for one run of the bench, as they are in production: every commit is on the disk. */
export interface BenchDatabases {
  /** A new file of its own. */
  sqlite(): Extract<FaultDatabase, { kind: 'sqlite' }>;
  /** Tables of their own; `undefined` where there is no PostgreSQL. */
  postgres(): Extract<FaultDatabase, { kind: 'postgres' }> | undefined;
  readonly folder: string;
  close(): Promise<void>;
}

export async function openBenchDatabases(): Promise<BenchDatabases> {
  const folder = mkdtempSync(join(tmpdir(), 'bench-'));
  const server: PostgresServer | undefined =
    whyNoPostgres() === undefined ? await startPostgres({ fsync: true }) : undefined;
  let count = 0;
  return {
    folder,
    sqlite() {
      count += 1;
      return { kind: 'sqlite', file: join(folder, `outbox-${count}.db`) };
    },
    postgres() {
      count += 1;
      return server && { kind: 'postgres', url: server.url, schema: `bench_${count}` };
    },
    async close() {
      await server?.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
