import type { Logger } from '../logger.js';
import type { Outbox } from './outbox.js';
import { PostgresOutbox } from './outboxes/postgres-outbox.js';
import { SqliteOutbox } from './outboxes/sqlite-outbox.js';

/**
 * Where closures are kept if nobody says otherwise: PostgreSQL where the environment names one, else a file: the one that
 * the environment names, or `./.genesys-disconnect/outbox.db`.
 *
 * @param create whether it is made where there is none
 */
export function defaultOutbox(
  logger: Logger,
  env: NodeJS.ProcessEnv = process.env,
  create: boolean = true,
): Outbox {
  const url = env.GENESYS_DISCONNECT_DATABASE_URL?.trim();
  const file = env.GENESYS_DISCONNECT_OUTBOX_FILE?.trim() || undefined;
  return url ? new PostgresOutbox({ url, create, logger }) : new SqliteOutbox({ file, create, logger });
}
