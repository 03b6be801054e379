import { execFile } from 'node:child_process';
import { chmodSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { describe, test } from 'vitest';
import { loadSqliteDriver } from '../../../src/closing/outboxes/sqlite-driver.js';
import { SqliteOutbox } from '../../../src/closing/outboxes/sqlite-outbox.js';
import { buildProgram } from '../../build-source.js';
import { leave, onDisk } from '../outbox-on-disk.js';
import { folderWith, runCli } from '../run-cli.js';
import { clinic } from './examined.js';

/** Everything that a database has in it: its version, its tables and all their rows. */
async function contents(file: string): Promise<unknown> {
  const { DatabaseSync } = await loadSqliteDriver();
  const database = new DatabaseSync(file);
  try {
    const all = (sql: string) => database.prepare(sql).all();
    const schema = all('select * from sqlite_schema order by name');
    const tables = schema.filter(({ type }) => type === 'table').map(({ name }) => String(name));
    return [all('pragma user_version'), schema, tables.map((table) => all(`select * from "${table}"`))];
  } finally {
    database.close();
  }
}

describe.concurrent('doctor, of the database', { timeout: 60_000 }, () => {
  test('says what is in the outbox, and leaves it as it is', async ({ expect, onTestFinished }) => {
    const { examined, outbox } = await clinic(onTestFinished);
    await leave(outbox, [
      { conversationId: 'c-1', state: 'closed' },
      { conversationId: 'c-2', state: 'scheduled' },
    ]);
    const before = await contents(outbox);
    const { checks, code } = await examined();
    expect(checks.database).toEqual({
      check: 'database',
      status: 'ok',
      summary: `${outbox} can be written, has schema version 3 and 1 scheduled, 1 closed`,
    });
    expect(await contents(outbox)).toEqual(before);
    expect(code).toBe(0);
  });

  test('warns of closures that have failed', async ({ expect, onTestFinished }) => {
    const { examined, outbox } = await clinic(onTestFinished);
    await leave(outbox, [{ conversationId: 'c-1', state: 'failed' }]);
    const { checks } = await examined();
    expect(checks.database).toMatchObject({
      status: 'warning',
      mend: expect.stringContaining('genesys-disconnect list --state failed'),
    });
  });

  test('makes no outbox where there is none', async ({ expect, onTestFinished }) => {
    const { examined, outbox } = await clinic(onTestFinished);
    const { checks } = await examined();
    expect(checks.database?.summary).toBe(
      `There is no outbox at ${outbox} yet: the bot makes it at its start`,
    );
    expect(readdirSync(dirname(outbox))).toEqual([]);
  });

  test('takes an empty file for none, as every command does', async ({ expect, onTestFinished }) => {
    const { examined, outbox } = await clinic(onTestFinished);
    writeFileSync(outbox, '');
    const { checks } = await examined();
    expect(checks.database).toMatchObject({
      status: 'warning',
      summary: `There is no outbox in ${outbox} yet: it can be written, and the bot makes its tables at its start`,
    });
    expect((await runCli(['list', '--outbox', outbox])).code).toBe(1);
    expect(statSync(outbox).size).toBe(0);
  });

  test.for([0, 7])(
    "refuses another program's database (its version %i), as every command does",
    async (version, { expect, onTestFinished }) => {
      const { examined, outbox } = await clinic(onTestFinished);
      const { DatabaseSync } = await loadSqliteDriver();
      const foreign = new DatabaseSync(outbox);
      foreign.exec(`create table songs (name text); pragma user_version = ${version}`);
      foreign.close();
      const before = await contents(outbox);
      const { checks, code } = await examined();
      const words = 'is the database of another program (it has "songs")';
      expect(checks.database).toMatchObject({ status: 'failed', summary: expect.stringContaining(words) });
      expect(code).toBe(1);
      expect((await runCli(['list', '--outbox', outbox])).err).toContain(words);
      expect(await contents(outbox)).toEqual(before);
    },
  );

  test('works beside a bot that has the outbox open', async ({ expect, onTestFinished }) => {
    const { examined, outbox } = await clinic(onTestFinished);
    await onDisk(outbox, async () => {
      expect((await examined()).checks.database).toMatchObject({ status: 'ok' });
    });
  });

  test('explains an outbox that another process keeps for itself', async ({ expect, onTestFinished }) => {
    const { examined, outbox } = await clinic(onTestFinished);
    const bot = new SqliteOutbox({ file: outbox, exclusive: true });
    await bot.open();
    onTestFinished(() => bot.close());
    const { checks, wrong } = await examined();
    expect(wrong).toEqual(['database']);
    expect(checks.database?.summary).toContain('another process was writing for too long');
    expect(checks.database?.mend).toContain('Another process keeps the file for itself');
  });

  test.for([
    [99, 'failed', 'A newer version of this package wrote it'],
    [1, 'warning', 'The bot brings it up to date'],
  ] as const)(
    'migrates nothing of schema version %i',
    async ([version, status, part], { expect, onTestFinished }) => {
      const { examined, outbox } = await clinic(onTestFinished);
      const { DatabaseSync } = await loadSqliteDriver();
      const older = new DatabaseSync(outbox);
      older.exec(`create table closures (id text); pragma user_version = ${version}`);
      older.close();
      const before = await contents(outbox);
      const { checks } = await examined();
      expect(checks.database).toMatchObject({ status, mend: expect.stringContaining(part) });
      expect(await contents(outbox)).toEqual(before);
    },
  );

  test('knows a file that is no database, and a directory', async ({ expect, onTestFinished }) => {
    const { examined, folder } = await clinic(onTestFinished);
    const notes = join(folder, 'notes.db');
    writeFileSync(notes, 'these are notes and not a database. '.repeat(100));
    const { checks } = await examined(['--outbox', notes]);
    expect(checks.database?.summary).toContain('the file is not a SQLite database');
    const ofFolder = await examined(['--outbox', folder]);
    expect(ofFolder.checks.database?.summary).toBe(`${folder} is a directory`);
  });

  test('knows that it may not write', async ({ expect }) => {
    const folder = folderWith({ 'closed/notes': '' });
    chmodSync(folder, 0o755);
    chmodSync(join(folder, 'closed'), 0o555);
    const program = await buildProgram('test/cli/doctor/database-as-nobody.ts', folderWith({}));
    const file = join(folder, 'closed', 'outbox.db');
    const { stdout } = await promisify(execFile)(process.execPath, [program, file]);
    expect(JSON.parse(stdout)).toMatchObject({
      status: 'failed',
      summary: expect.stringContaining('may not write in'),
    });
  });

  test('does not repeat the password of a database that cannot be reached', async ({
    expect,
    onTestFinished,
  }) => {
    const { examined } = await clinic(onTestFinished);
    const url = 'postgres://bot:very-hidden@127.0.0.1:1/lodge';
    const { checks, out, err } = await examined([], { GENESYS_DISCONNECT_DATABASE_URL: url });
    expect(checks.database).toMatchObject({
      status: 'failed',
      summary: expect.stringContaining('127.0.0.1:1/lodge cannot be used: no connection'),
    });
    expect(checks['sqlite-driver']).toBeUndefined();
    expect(out + err).not.toContain('very-hidden');
  });
});
