import pg from 'pg';
import { loadSqliteDriver } from '../src/closing/outboxes/sqlite-driver.js';
import { openFaultOutbox } from '../test/faults/fault-outbox.js';
import { quiet } from '../test/faults/kill-bench.js';
import type { FaultDatabase } from '../test/faults/worker-messages.js';
import { benchDraft } from './bench-draft.js';

/** Pending closures that are due in an hour: one is added, the rest are copies of its row. */
export async function fill(database: FaultDatabase, count: number): Promise<void> {
  const outbox = openFaultOutbox(database, quiet);
  await outbox.open();
  await outbox.add(benchDraft(0, Date.now() + 3_600_000), Date.now(), 'bench');
  await outbox.close();
  if (database.kind === 'sqlite') {
    const { DatabaseSync } = await loadSqliteDriver();
    const file = new DatabaseSync(database.file);
    const columns = file
      .prepare(`select name from pragma_table_info('closures')`)
      .all()
      .map(({ name }) => String(name));
    file.exec(`with recursive numbers (n) as (select 1 union all select n + 1 from numbers where n < ${count - 1})
      ${copies('closures', columns, 'numbers')}`);
    file.close();
    return;
  }
  const client = new pg.Client({ connectionString: database.url });
  await client.connect();
  const { rows } = await client.query(
    `select column_name as name from information_schema.columns
     where table_schema = $1 and table_name = 'genesys_disconnect_closures'`,
    [database.schema],
  );
  const columns = rows.map(({ name }) => String(name));
  await client.query(
    copies(
      `${database.schema}.genesys_disconnect_closures`,
      columns,
      `generate_series(1, ${count - 1}) as numbers (n)`,
    ),
  );
  await client.end();
}

function copies(table: string, columns: readonly string[], numbers: string): string {
  const copied = columns.map((name) => {
    if (name === 'id' || name === 'conversation_id') return `${name} || '-' || n`;
    return name === 'engagement' ? `'engagement-' || (n % 5)` : name;
  });
  return `insert into ${table} (${columns.join(', ')}) select ${copied.join(', ')} from ${table}, ${numbers}`;
}
