import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { loadSqliteDriver } from '../../../src/closing/outboxes/sqlite-driver.js';
import { SqliteFileIdentity } from '../../../src/closing/outboxes/sqlite-file-identity.js';
import type { SqliteOutbox } from '../../../src/closing/outboxes/sqlite-outbox.js';
import type { LogFields } from '../../../src/logger.js';
import { draft, rateRequest, start } from './drafts.js';
import { runChild } from './run-child.js';
import { openSqlite, temporaryDirectory } from './sqlite-bench.js';

const add = (outbox: SqliteOutbox, conversation: string) => outbox.add(draft(conversation), start, 'bot');

const place = () => join(temporaryDirectory(), 'outbox.db');

/** With all that SQLite has beside it. */
function remove(file: string): void {
  for (const ending of ['', '-wal', '-shm']) rmSync(file + ending, { force: true });
}

/** A whole copy, as a backup makes it: what is in the log comes with it. */
async function backUp(file: string, copy: string): Promise<void> {
  const { DatabaseSync } = await loadSqliteDriver();
  const database = new DatabaseSync(file);
  database.exec(`vacuum into '${copy}'`);
  database.close();
}

/** Windows lets nobody delete what is open. */
describe.skipIf(process.platform === 'win32')('a file that is deleted or replaced while it is open', () => {
  test.each([false, true])(
    'takes no write and gives no answer any more (exclusive: %s)',
    async (exclusive) => {
      const file = place();
      const outbox = await openSqlite({ file, exclusive });
      const { closure } = await add(outbox, 'c-1');
      rmSync(file);
      const missing = { code: 'OUTBOX_UNAVAILABLE', trouble: 'missing', location: file };
      await expect(add(outbox, 'c-2')).rejects.toMatchObject(missing);
      await expect(outbox.get(closure.id)).rejects.toMatchObject(missing);
      await expect(outbox.rates.take(rateRequest)).rejects.toMatchObject(missing);
      await expect(outbox.documents.write('kind', 'key', 1, {}, start)).rejects.toThrow(
        /Put it back, or a copy/,
      );
      expect(existsSync(file)).toBe(false);
    },
  );

  test('each of the writes that wait for the disk together is told', async () => {
    const file = place();
    const outbox = await openSqlite({ file });
    const adds = ['c-1', 'c-2', 'c-3'].map((conversation) => add(outbox, conversation));
    rmSync(file);
    const told = await Promise.allSettled(adds);
    expect(told).toMatchObject(told.map(() => ({ status: 'rejected', reason: { trouble: 'missing' } })));
  });

  test('a write is not acknowledged where the file went while it was written', async () => {
    const file = place();
    const outbox = await openSqlite({
      file,
      ids: {
        // Asked for in the middle of the transaction.
        next: () => {
          rmSync(file, { force: true });
          return 'c-1';
        },
      } as never,
    });
    await expect(add(outbox, 'c-1')).rejects.toMatchObject({ trouble: 'missing' });
  });

  test('is used again as soon as it is back, with everything that was in it', async () => {
    const file = place();
    const outbox = await openSqlite({ file });
    const { closure } = await add(outbox, 'c-1');
    renameSync(file, `${file}.moved`);
    await expect(add(outbox, 'c-2')).rejects.toMatchObject({ trouble: 'missing' });
    renameSync(`${file}.moved`, file);
    await add(outbox, 'c-2');
    expect(await outbox.get(closure.id)).toBeDefined();
    expect(await outbox.counts()).toMatchObject({ scheduled: 2 });
  });

  test.each([false, true])('is opened anew where a copy was put back (exclusive: %s)', async (exclusive) => {
    const file = place();
    const warnings: [string, LogFields | undefined][] = [];
    const logger = {
      debug() {},
      info() {},
      error() {},
      warn: (message: string, fields?: LogFields) => void warnings.push([message, fields]),
    };
    const before = await openSqlite({ file: `${file}.before` });
    const { closure } = await add(before, 'c-1');
    await backUp(`${file}.before`, `${file}.copy`);
    const outbox = await openSqlite({ file, logger, exclusive });
    await add(outbox, 'c-2');
    remove(file);
    await expect(add(outbox, 'c-3')).rejects.toMatchObject({ trouble: 'missing' });
    copyFileSync(`${file}.copy`, file);
    const added = await Promise.all(['c-3', 'c-4'].map((conversation) => add(outbox, conversation)));
    expect(added.map(({ added }) => added)).toEqual([true, true]);
    expect(warnings).toEqual([[expect.stringContaining('is used from now on'), { path: file }]]);
    expect(await outbox.get(closure.id)).toBeDefined();
    expect(await outbox.counts()).toMatchObject({ scheduled: 3 });
    const report = await runChild({ sqlite: { file, busyMs: 50 }, act: 'add', name: 'child' });
    expect(report.error?.trouble).toBe(exclusive ? 'taken' : undefined);
  });

  test('a copy beside the log of the file before it is not opened until that is moved away', async () => {
    const file = place();
    const outbox = await openSqlite({ file });
    await add(outbox, 'c-1');
    await backUp(file, `${file}.copy`);
    renameSync(`${file}.copy`, file);
    await expect(add(outbox, 'c-2')).rejects.toMatchObject({ trouble: 'replaced' });
    await expect(add(outbox, 'c-2')).rejects.toThrow(/-wal and -shm files beside it.*Move these two away/);
    for (const ending of ['-wal', '-shm']) renameSync(file + ending, `${file}.before${ending}`);
    await add(outbox, 'c-2');
    expect(await outbox.counts()).toMatchObject({ scheduled: 2 });
  });

  test("another program's file, a letter and an empty file are not written in its place", async () => {
    const file = place();
    const outbox = await openSqlite({ file });
    const { DatabaseSync } = await loadSqliteDriver();
    const foreign = new DatabaseSync(`${file}.foreign`);
    foreign.exec('create table songs (name text)');
    foreign.close();
    remove(file);
    renameSync(`${file}.foreign`, file);
    await expect(add(outbox, 'c-1')).rejects.toMatchObject({ trouble: 'foreign' });
    writeFileSync(`${file}.letter`, 'this is a letter to my aunt\n'.repeat(100));
    renameSync(`${file}.letter`, file);
    await expect(add(outbox, 'c-1')).rejects.toMatchObject({ trouble: 'damaged' });
    writeFileSync(`${file}.empty`, '');
    renameSync(`${file}.empty`, file);
    await expect(add(outbox, 'c-1')).rejects.toMatchObject({ trouble: 'missing' });
  });

  test('what was written before the log was deleted is in the file after a close', async () => {
    const file = place();
    const outbox = await openSqlite({ file });
    const { closure } = await add(outbox, 'c-1');
    rmSync(`${file}-wal`);
    await expect(add(outbox, 'c-2')).rejects.toThrow(/-wal file was deleted.*stop all of them/s);
    await outbox.close();
    copyFileSync(file, `${file}.copy`);
    const copy = await openSqlite({ file: `${file}.copy` });
    expect(await copy.get(closure.id)).toBeDefined();
  });

  // Node's own SQLite (from 22 on) does it by itself whenever it closes a file, and has no switch for it.
  test.skipIf(process.versions.sqlite !== undefined)(
    'a log that was deleted is not written over what somebody has written into the file since',
    async () => {
      const file = place();
      const before = await openSqlite({ file, exclusive: true });
      for (let n = 0; n < 100; n += 1) await add(before, `kept-${n}`);
      await before.close();
      const outbox = await openSqlite({ file });
      for (let n = 0; n < 300; n += 1) await add(outbox, `lost-${n}`);
      for (const ending of ['-wal', '-shm']) rmSync(file + ending);
      const child = await runChild({ sqlite: { file }, act: 'add', name: 'child', count: 20 });
      expect(child.error).toBeUndefined();
      await expect(add(outbox, 'c-1')).rejects.toThrow(/unless something else has used the file since/);
      await outbox.close();
      // Looked at as a copy: this process still has what SQLite knew of the file.
      const copy = `${file}.copy`;
      copyFileSync(file, copy);
      if (existsSync(`${file}-wal`)) copyFileSync(`${file}-wal`, `${copy}-wal`);
      const { DatabaseSync } = await loadSqliteDriver();
      const database = new DatabaseSync(copy);
      expect(database.prepare('pragma integrity_check').all()).toEqual([{ integrity_check: 'ok' }]);
      database.close();
      const after = await openSqlite({ file: copy });
      for (const id of child.ids) expect(await after.get(id)).toBeDefined();
    },
  );

  test('can be closed, and leaves what has been put in its place alone', async () => {
    const file = place();
    const outbox = await openSqlite({ file });
    await add(outbox, 'c-1');
    remove(file);
    const other = await openSqlite({ file });
    await add(other, 'c-2');
    const late = add(outbox, 'c-3');
    await Promise.all([outbox.close(), expect(late).rejects.toMatchObject({ trouble: 'replaced' })]);
    await add(other, 'c-4');
    expect(await other.counts()).toMatchObject({ scheduled: 2 });
  });

  test('its directory may go as well', async () => {
    const file = join(temporaryDirectory(), 'data', 'outbox.db');
    const outbox = await openSqlite({ file });
    rmSync(dirname(file), { recursive: true });
    await expect(add(outbox, 'c-1')).rejects.toMatchObject({ trouble: 'missing' });
    mkdirSync(dirname(file));
    await expect(add(outbox, 'c-1')).rejects.toMatchObject({ trouble: 'missing' });
  });
});

describe('the identity of a file', () => {
  test('is not compared on Windows, where numbers of files are no proof', () => {
    const file = place();
    writeFileSync(file, '');
    const identity = new SqliteFileIdentity(file, 'win32');
    rmSync(file);
    expect(identity.isInPlace).toBe(true);
  });

  // Without the lock another program that closes the file believes to be the last, and deletes the log.
  test.skipIf(process.platform !== 'linux')(
    'keeps its lock when this process opens it once more',
    async () => {
      const file = place();
      await openSqlite({ file });
      const { ino } = statSync(file);
      const locks = () => readFileSync('/proc/locks', 'utf8').match(new RegExp(`:${ino} .*`, 'g'));
      const before = locks();
      expect(before).toHaveLength(1);
      await openSqlite({ file });
      expect(locks()).toEqual(before);
    },
  );
});
