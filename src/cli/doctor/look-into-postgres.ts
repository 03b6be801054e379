import { schemaVersion } from '../../closing/outboxes/migrations.js';
import { loadPostgresDriver, PostgresConnection } from '../../closing/outboxes/postgres-connection.js';
import { readPostgresVersion } from '../../closing/outboxes/postgres-migration.js';
import {
  checkPostgresOutboxOptions,
  defaultPostgresOutboxOptions,
} from '../../closing/outboxes/postgres-outbox-options.js';
import { stateCounts } from '../../closing/outboxes/state-counts.js';
import { countStates } from '../../closing/outboxes/statements.js';
import { tablesNamed } from '../../closing/outboxes/tables.js';
import { OutboxUnavailableError } from '../../errors/outbox-unavailable-error.js';
import type { Logger } from '../../logger.js';
import type { StoredClosures } from './stored-closures.js';

/**
 * Looks into an outbox's database. Not through `PostgresOutbox`: that would make tables and migrate them. Whether it may
 * be written is asked of the server's own record of rights.
 *
 * @throws OutboxUnavailableError saying why it cannot be reached or written @throws DriverMissingError
 * @throws ConfigurationError where the URL is none
 */
export async function lookIntoPostgres(
  url: string,
  logger: Logger,
): Promise<StoredClosures & { readonly location: string }> {
  checkPostgresOutboxOptions({ url });
  const tables = tablesNamed(defaultPostgresOutboxOptions.tablePrefix);
  const connection = new PostgresConnection(await loadPostgresDriver(), { url, maxConnections: 1 }, logger);
  const { location, run } = connection;
  try {
    const version = await readPostgresVersion(run, tables);
    const [rights] = await run(version === 0 ? mayCreate : mayWrite(tables.closures));
    if (rights?.may !== true) throw unwritable(location, version, rights?.standby === true);
    if (version === 0) return { location, found: 'nothing' };
    if (version !== schemaVersion) return { location, found: 'other-schema', version };
    return { location, found: 'outbox', counts: stateCounts(await run(countStates(tables))) };
  } finally {
    await connection.close();
  }
}

const standby = 'pg_is_in_recovery() as standby';

const mayCreate = {
  text: `select not pg_is_in_recovery() and current_schema() is not null
           and has_schema_privilege(current_schema(), 'create') as may, ${standby}`,
  params: {},
};

const mayWrite = (table: string) => ({
  text: `select not pg_is_in_recovery() and has_table_privilege(:table, 'select')
           and has_table_privilege(:table, 'insert') and has_table_privilege(:table, 'update')
           and has_table_privilege(:table, 'delete') as may, ${standby}`,
  params: { table },
});

function unwritable(location: string, version: number, isStandby: boolean): OutboxUnavailableError {
  if (isStandby)
    return new OutboxUnavailableError(
      location,
      'read-only',
      'the database is read-only, as a standby is. Give the URL of the primary.',
    );
  const right =
    version === 0
      ? 'the user may not create tables in the schema. Grant it CREATE on the schema, or let an owner start the bot once.'
      : 'the user may not write the tables. Grant it SELECT, INSERT, UPDATE and DELETE on them.';
  return new OutboxUnavailableError(location, 'misconfigured', right);
}
