import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { SqliteOutbox } from '../../../src/closing/outboxes/sqlite-outbox.js';
import type { SqliteOutboxOptions } from '../../../src/closing/outboxes/sqlite-outbox-options.js';
import type { Bench } from './conformance.js';

/** A directory that is deleted after the test. */
export function temporaryDirectory(): string {
  const directory = mkdtempSync(join(tmpdir(), 'outbox-'));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  return directory;
}

/** An open outbox that is closed after the test. */
export async function openSqlite(options: SqliteOutboxOptions): Promise<SqliteOutbox> {
  const outbox = new SqliteOutbox(options);
  await outbox.open();
  onTestFinished(() => outbox.close());
  return outbox;
}

/** Two outboxes on one file of their own. */
export async function prepareSqlite(options: SqliteOutboxOptions = {}): Promise<Bench> {
  const directory = mkdtempSync(join(tmpdir(), 'outbox-'));
  const file = join(directory, 'outbox.db');
  const [outbox, other] = [new SqliteOutbox({ file, ...options }), new SqliteOutbox({ file, ...options })];
  await outbox.open();
  await other.open();
  return {
    outbox,
    other,
    async dispose() {
      await outbox.close();
      await other.close();
      rmSync(directory, { recursive: true });
    },
  };
}
