import { readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { loadSqliteDriver } from '../../../src/closing/outboxes/sqlite-driver.js';
import { SqliteOutbox } from '../../../src/closing/outboxes/sqlite-outbox.js';
import { draft, start } from './drafts.js';
import { openSqlite, temporaryDirectory } from './sqlite-bench.js';

const place = () => join(temporaryDirectory(), 'out box?#%.db');

/** A file that nobody has open, with one closure in it. */
async function leftBehind(file: string): Promise<void> {
  const outbox = await openSqlite({ file, exclusive: true });
  await outbox.add(draft('c-1'), start, 'bot');
  await outbox.close();
}

describe('an outbox that is only read', () => {
  test('tells what is in it, and neither makes nor changes a file', async () => {
    const file = place();
    await leftBehind(file);
    const before = readFileSync(file);
    const outbox = await openSqlite({ file, readOnly: true });
    expect((await outbox.find({})).closures).toMatchObject([{ conversationId: 'c-1' }]);
    await expect(outbox.add(draft('c-2'), start, 'bot')).rejects.toMatchObject({ trouble: 'read-only' });
    expect(readdirSync(dirname(file))).toHaveLength(1);
    expect(readFileSync(file).equals(before)).toBe(true);
  });

  test('tells what others write while they have it open', async () => {
    const file = place();
    const bot = await openSqlite({ file });
    const outbox = await openSqlite({ file, readOnly: true });
    for (const conversation of ['c-1', 'c-2']) {
      await bot.add(draft(conversation), start, 'bot');
      expect((await outbox.find({})).closures.at(-1)).toMatchObject({ conversationId: conversation });
    }
  });

  test('does not tell what somebody may have changed while it was read', async () => {
    const file = place();
    await leftBehind(file);
    const outbox = await openSqlite({ file, readOnly: true });
    const bot = await openSqlite({ file });
    await expect(outbox.find({})).rejects.toMatchObject({ trouble: 'busy' });
    await bot.add(draft('c-2'), start, 'bot');
    const again = await openSqlite({ file, readOnly: true });
    expect((await again.find({})).closures).toHaveLength(2);
  });

  test('does not go on with what it was once others have written it and gone', async () => {
    const file = place();
    await leftBehind(file);
    const outbox = await openSqlite({ file, readOnly: true });
    const bot = await openSqlite({ file, exclusive: true });
    await bot.add(draft('c-2'), start, 'bot');
    await bot.close();
    await expect(outbox.find({})).rejects.toThrow(/Open it anew/);
  });

  test('is read with its log, also by a link to it', async () => {
    const file = place();
    const bot = await openSqlite({ file });
    await bot.add(draft('c-1'), start, 'bot');
    const link = join(temporaryDirectory(), 'link.db');
    symlinkSync(file, link);
    const outbox = await openSqlite({ file: link, readOnly: true });
    await bot.add(draft('c-2'), start, 'bot');
    expect((await outbox.find({})).closures).toHaveLength(2);
  });

  test('is refused where there is none, where it is empty, and where it is of another version', async () => {
    const file = place();
    const open = () => new SqliteOutbox({ file, readOnly: true }).open();
    await expect(open()).rejects.toMatchObject({ trouble: 'missing' });
    expect(readdirSync(dirname(file))).toEqual([]);
    writeFileSync(file, '');
    await expect(open()).rejects.toMatchObject({ trouble: 'missing' });
    const { DatabaseSync } = await loadSqliteDriver();
    const older = new DatabaseSync(file);
    older.exec('create table closures (id text); pragma user_version = 1');
    older.close();
    await expect(open()).rejects.toThrow(/schema version 1, and this package reads version \d/);
    const newer = new DatabaseSync(file);
    newer.exec('pragma user_version = 99');
    newer.close();
    await expect(open()).rejects.toMatchObject({ code: 'OUTBOX_SCHEMA_NEWER' });
  });
});
