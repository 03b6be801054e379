import type { Outbox } from '../../src/closing/outbox.js';
import { PostgresOutbox } from '../../src/closing/outboxes/postgres-outbox.js';
import { SqliteOutbox } from '../../src/closing/outboxes/sqlite-outbox.js';
import type { Logger } from '../../src/logger.js';
import type { FaultDatabase } from './worker-messages.js';

/** The outbox on a database of the harness; waits are short, so that a fault is met quickly. */
export function openFaultOutbox(database: FaultDatabase, logger: Logger): Outbox {
  return database.kind === 'sqlite'
    ? new SqliteOutbox({ file: database.file, watchMs: 50, logger })
    : new PostgresOutbox({
        url: database.url,
        schema: database.schema,
        maxConnections: 3,
        connectTimeoutMs: 1_000,
        queryTimeoutMs: 3_000,
        statementTimeoutMs: 3_000,
        heartbeatMs: 1_000,
        logger,
      });
}
