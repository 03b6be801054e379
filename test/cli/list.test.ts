import { execFile } from 'node:child_process';
import { chmodSync, existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, test } from 'vitest';
import { loadSqliteDriver } from '../../src/closing/outboxes/sqlite-driver.js';
import { SqliteOutbox } from '../../src/closing/outboxes/sqlite-outbox.js';
import { buildProgram } from '../build-source.js';
import { leave } from './outbox-on-disk.js';
import { folderWith, runCli } from './run-cli.js';

const at = Date.UTC(2026, 2, 31, 18);
const conversation = (last: number) => `c0000000-0000-4000-8000-${String(last).padStart(12, '0')}`;

/** An outbox with one closure in each of some states. */
async function stage() {
  const file = join(folderWith({}), 'outbox.db');
  const ids = await leave(file, [
    { conversationId: conversation(1), state: 'closed', at, change: { outcome: 'already-closed' } },
    { conversationId: conversation(2), state: 'failed', at, change: { cause: 'still-open' } },
    { conversationId: conversation(3), engagement: 'tab\there', reason: 'gone', at: at + 3_600_000 },
    { conversationId: conversation(4), state: 'held', at: at + 7_200_000 },
  ]);
  const list = (...args: string[]) => runCli(['list', '--outbox', file, ...args]);
  return { file, ids, list };
}

describe.concurrent('list', () => {
  test('lets no name steer the terminal', async ({ expect }) => {
    const file = join(folderWith({}), 'outbox.db');
    const engagement = 'pay\u202edesrever\u009b2J\u2066';
    await leave(file, [{ conversationId: conversation(1), engagement }]);
    const list = (...args: string[]) => runCli(['list', '--outbox', file, ...args]);
    expect((await list()).out.split('\t')).toContain('pay desrever 2J ');
    const { out } = await list('--json');
    expect(out).toContain('pay\\u202edesrever\\u009b2J\\u2066');
    expect(JSON.parse(out)).toMatchObject({ closures: [{ plan: { engagement } }] });
  });

  test('writes a line of fields for each closure, the oldest first', async ({ expect }) => {
    const { list, ids } = await stage();
    const { code, out, err } = await list();
    expect(out.split('\n').map((line) => line.split('\t'))).toEqual([
      [
        ids[0],
        'closed',
        'already-closed',
        conversation(1),
        '1',
        'payment-reminder',
        'paid',
        '',
        '2026-03-31T18:00:00.000Z',
        '2026-03-31T18:00:02.000Z',
      ],
      [
        ids[1],
        'failed',
        '',
        conversation(2),
        '1',
        'payment-reminder',
        'paid',
        'still-open',
        '2026-03-31T18:00:00.000Z',
        '2026-03-31T18:00:02.000Z',
      ],
      [ids[2], 'scheduled', '', conversation(3), '1', 'tab here', 'gone', '', '2026-03-31T19:00:00.000Z', ''],
      [
        ids[3],
        'held',
        '',
        conversation(4),
        '1',
        'payment-reminder',
        'paid',
        '',
        '2026-03-31T20:00:00.000Z',
        '',
      ],
      [''],
    ]);
    expect(err).toBe('4 shown. The outbox has 1 scheduled, 1 held, 1 closed, 1 failed.\n');
    expect(code).toBe(0);
  });

  test.for([
    [
      ['--state', 'failed', '--state', 'held'],
      [2, 4],
    ],
    [['-s', 'closed'], [1]],
    [
      ['--engagement', 'payment-reminder'],
      [1, 2, 4],
    ],
    [['--reason', 'gone'], [3]],
    [['--conversation', conversation(2)], [2]],
    [
      ['--from', '2026-03-31T19:00'],
      [3, 4],
    ],
    [['--from', '2026-03-31T20:00+01:00', '--to', '2026-03-31 20:00'], [3]],
    [['--to', '2026-03-31'], []],
    [
      ['--to', '2h ago'],
      [1, 2, 3, 4],
    ],
    [['--from', '1h'], []],
    [
      ['--limit', '2'],
      [1, 2],
    ],
    [['--all'], [1, 2, 3, 4]],
  ] as const)('finds with %j', async ([args, found], { expect }) => {
    const { list } = await stage();
    const { code, out } = await list(...args);
    const lines = out.split('\n').filter(Boolean);
    expect(lines.map((line) => line.split('\t')[3])).toEqual(found.map(conversation));
    expect(code).toBe(0);
  });

  test('says that there are more', async ({ expect }) => {
    const { list } = await stage();
    const { err } = await list('-n', '1');
    expect(err).toContain('1 shown, and there are more: see --limit and --all.');
  });

  test('writes one JSON document, and nothing else on stdout', async ({ expect }) => {
    const { list, ids } = await stage();
    const { out } = await list('--json', '--limit', '2');
    expect(JSON.parse(out)).toMatchObject({
      ok: true,
      counts: { failed: 1, held: 1, verifying: 0 },
      closures: [{ id: ids[0] }, { id: ids[1], cause: 'still-open', plan: { reason: 'paid' } }],
      more: true,
    });
    const none = await list('--json', '--reason', 'no such');
    expect(JSON.parse(none.out)).toMatchObject({ ok: true, closures: [], more: false });
  });

  test.for([
    [['--state', 'failled'], 'Did you mean failed?'],
    [['--from', 'yesterday'], '--from needs a time: 2026-03-31'],
    [['--from', '2 hours ago'], 'Did you mean "2h ago"?'],
    [['--to', '2026-02-31'], '--to needs a time'],
    [['--to', '2026-13-01'], '--to needs a time'],
    [['--from', '1h', '--to', '2h'], '--from is not before --to'],
    [['--limit', '0'], '--limit needs a whole number from 1 on; got "0".'],
    [['--limit', '5', '--all'], '--all and --limit contradict each other.'],
  ] as const)('refuses %j', async ([args, part], { expect }) => {
    const { code, out, err } = await runCli(['list', ...args]);
    expect(err).toContain(part);
    expect({ code, out }).toEqual({ code: 2, out: '' });
  });

  test('makes no outbox where there is none, and says where it looked', async ({ expect }) => {
    const folder = folderWith({});
    const { code, err } = await runCli(['list'], { cwd: folder });
    expect(err).toContain('There is no outbox at ./.genesys-disconnect/outbox.db.');
    expect(code).toBe(1);
    const env = { GENESYS_DISCONNECT_OUTBOX_FILE: join(folder, 'elsewhere.db') };
    const named = await runCli(['list', '--json'], { cwd: folder, env });
    expect(JSON.parse(named.out)).toMatchObject({ ok: false, error: { code: 'OUTBOX_MISSING' } });
  });

  test('touches neither the database of another program nor one that is empty', async ({ expect }) => {
    const file = join(folderWith({}), 'other.db');
    const { DatabaseSync } = await loadSqliteDriver();
    for (const [sql, words] of [
      ['pragma user_version = 2; create table customers (id)', 'database of another program'],
      ['create table t (a); drop table t', 'nothing is in it'],
    ] as const) {
      rmSync(file, { force: true });
      const database = new DatabaseSync(file);
      database.exec(sql);
      database.close();
      const before = readFileSync(file);
      const { code, out, err } = await runCli(['list', '--outbox', file]);
      expect(err).toContain(words);
      expect({ code, out }).toEqual({ code: 1, out: '' });
      expect(readFileSync(file).equals(before)).toBe(true);
    }
  });

  test('says it where its output cannot be written whole', async ({ expect, skip }) => {
    if (!existsSync('/dev/full')) skip('there is no /dev/full here');
    const { file } = await stage();
    const { code, err } = await runCli(['list', '--outbox', file], { stdoutTo: '/dev/full' });
    expect(err).toContain('could not be written whole (ENOSPC)');
    expect(code).toBe(1);
  });

  test('says what is wrong with a file that is no outbox', async ({ expect }) => {
    const folder = folderWith({ 'ids.txt': 'x'.repeat(5_000), 'folder/x': '' });
    const wrong = await runCli(['list', '--outbox', join(folder, 'ids.txt')]);
    expect(wrong.err).toContain('the file is not a SQLite database. Give another path');
    const directory = await runCli(['list', '--outbox', join(folder, 'folder')]);
    expect(directory.err).toContain('is a directory.');
    const url = await runCli(['list', '--outbox', 'postgres://u:secret@127.0.0.1:1/x']);
    expect(url.err).toContain('cannot be used');
    expect(url.err).not.toContain('secret');
    expect([wrong.code, directory.code, url.code]).toEqual([1, 1, 1]);
  });

  test('says what to do where another process has the outbox for itself', async ({
    expect,
    onTestFinished,
  }) => {
    const file = join(folderWith({}), 'outbox.db');
    const bot = new SqliteOutbox({ file, exclusive: true });
    await bot.open();
    onTestFinished(() => bot.close());
    const { code, err } = await runCli(['list', '--outbox', file]);
    expect(err).toMatch(/another process keeps it for itself|another process has it open/);
    expect(err).toContain('PostgreSQL');
    expect(code).toBe(1);
  });

  test('reads an outbox that its user may not write', async ({ expect }) => {
    const folder = folderWith({});
    const file = join(folder, 'outbox.db');
    const outbox = new SqliteOutbox({ file, exclusive: true });
    await outbox.open();
    await outbox.close();
    chmodSync(file, 0o444);
    chmodSync(folder, 0o555);
    const program = await buildProgram('test/cli/outbox-as-nobody.ts', folderWith({}));
    const run = (...args: string[]) =>
      promisify(execFile)(process.execPath, [program, ...args, '--outbox', file]);
    expect((await run('list')).stderr).toContain('0 shown. The outbox has no closures.');
    await expect(run('show', 'x')).rejects.toMatchObject({
      stderr: expect.stringContaining('neither a closure'),
    });
    await expect(run('retry', '--failed')).rejects.toMatchObject({
      stderr: expect.stringContaining('Give this process the right to write there'),
    });
  });
});
