import { chmodSync, existsSync, mkdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { loadSqliteDriver, mayShare } from '../../../src/closing/outboxes/sqlite-driver.js';
import { networkShareOf, prepareFile } from '../../../src/closing/outboxes/sqlite-file.js';
import { SqliteOutbox } from '../../../src/closing/outboxes/sqlite-outbox.js';
import { DriverMissingError } from '../../../src/errors/driver-missing-error.js';
import { OutboxSchemaError } from '../../../src/errors/outbox-schema-error.js';
import { defaultLogger } from '../../../src/logger.js';
import { draft, start } from './drafts.js';
import { addAll, claimMessages, idsOf, message, queueName } from './message-drafts.js';
import { runChild } from './run-child.js';
import { openSqlite, temporaryDirectory } from './sqlite-bench.js';

/** Runs SQL past the outbox, as somebody with an editor would. */
async function tamper(file: string, ...sql: string[]): Promise<void> {
  const { DatabaseSync } = await loadSqliteDriver();
  const database = new DatabaseSync(file);
  for (const text of sql) database.exec(text);
  database.close();
}

describe('troubles of an SQLite file', () => {
  test('a corrupt row is set aside and reported, and the rest goes on', async () => {
    const file = join(temporaryDirectory(), 'outbox.db');
    const reported: unknown[] = [];
    const outbox = await openSqlite({ file, onCorruptRow: (row) => reported.push(row) });
    const { closure: broken } = await outbox.add(draft('broken'), start, 'bot');
    await outbox.add(draft('sound'), start, 'bot');
    await tamper(file, `update closures set plan = '{"engagement":' where id = '${broken.id}'`);
    const claim = { owner: 'w', now: start, leaseMs: 30_000, limit: 5 };
    const leases = await outbox.claim(claim);
    expect(leases.map(({ closure }) => closure.conversationId)).toContain('sound');
    expect(reported).toEqual([{ table: 'closures', id: broken.id, fault: 'plan: is not JSON' }]);
    expect(await outbox.get(broken.id)).toBeUndefined();
    expect((await outbox.find({})).closures).toHaveLength(1);
    expect(await outbox.nextDueAt()).toBe(start + 30_000);
    const again = await outbox.add(draft('broken'), start, 'bot');
    expect(again).toMatchObject({ added: true, closure: { sequence: 2 } });
  });

  test('a corrupt row that stands in the way of a new closure is set aside too', async () => {
    const file = join(temporaryDirectory(), 'outbox.db');
    const outbox = await openSqlite({ file, onCorruptRow: () => {} });
    await outbox.add(draft('c-1'), start, 'bot');
    await tamper(file, "update closures set state = 'unheard-of'");
    expect(await outbox.add(draft('c-1'), start, 'bot')).toMatchObject({ added: true });
    expect(await outbox.prune(start + 1, 10)).toBe(1);
  });

  test('a corrupt message is set aside and reported, and its thread goes on', async () => {
    const file = join(temporaryDirectory(), 'outbox.db');
    const reported: unknown[] = [];
    const { messages } = await openSqlite({ file, onCorruptRow: (row) => reported.push(row) });
    await addAll(messages, ['a-1', 'a-2', 'b-1', 'c-1']);
    await tamper(file, "update messages set sealed = '' where id in ('a-1', 'c-1')");
    expect(idsOf(await claimMessages(messages))).toEqual(['a-2', 'b-1']);
    const fault = 'sealed: is empty';
    expect(reported).toEqual(['a-1', 'c-1'].map((id) => ({ table: 'messages', id, fault })));
    expect(await messages.size(queueName)).toBe(2);
    expect(await messages.add(message('c-1'), start)).toBe(false);
    await addAll(messages, ['c-2'], start + 1);
    expect(idsOf(await claimMessages(messages, start + 1))).toEqual(['c-2']);
    expect(await messages.prune(start + 1, 10)).toBe(2);
  });

  test('messages that somebody deleted by hand do not keep anybody busy', async () => {
    const file = join(temporaryDirectory(), 'outbox.db');
    const { messages } = await openSqlite({ file });
    await addAll(messages, ['a-1']);
    await tamper(file, 'delete from messages');
    expect(await claimMessages(messages)).toEqual([]);
    expect(await messages.nextDueAt(queueName)).toBeUndefined();
  });

  test('a corrupt document is set aside and reported, and its key is free', async () => {
    const file = join(temporaryDirectory(), 'outbox.db');
    const reported: unknown[] = [];
    const { documents } = await openSqlite({ file, onCorruptRow: (row) => reported.push(row) });
    for (const key of ['broken', 'sound']) await documents.write('s', key, 1, { dueAt: start }, start);
    await tamper(file, "update documents set value = '{' where key = 'broken'");
    expect(await documents.due('s', start, 10)).toMatchObject([{ key: 'sound' }]);
    expect(reported).toEqual([{ table: 'documents', id: '1', fault: 'value: is not JSON' }]);
    expect(await documents.read('s', 'broken')).toBeUndefined();
    expect(await documents.write('s', 'broken', 2, { ifVersion: 0 }, start)).toMatchObject({ version: 1 });
    expect(await documents.list('s', { limit: 10 })).toHaveLength(2);
    expect(reported).toHaveLength(1);
  });

  test('the content of a message that has ended is nowhere in its row', async () => {
    const file = join(temporaryDirectory(), 'outbox.db');
    const { messages } = await openSqlite({ file });
    await addAll(messages, ['a-1']);
    for (const lease of await claimMessages(messages)) await messages.end(lease, 'undeliverable', start + 3);
    const { DatabaseSync } = await loadSqliteDriver();
    const database = new DatabaseSync(file);
    const [row] = database.prepare('select * from messages').all();
    database.close();
    expect(row).toMatchObject({ id: 'a-1', sealed: '', ended_at: start + 3, ending: 'undeliverable' });
  });

  test('the history cannot be changed', async () => {
    const file = join(temporaryDirectory(), 'outbox.db');
    const outbox = await openSqlite({ file });
    await outbox.add(draft('c-1'), start, 'bot');
    await expect(tamper(file, "update closure_history set entry = '{}'")).rejects.toThrow(/append-only/);
  });

  test('a newer schema is refused, with the versions and the way out', async () => {
    const file = join(temporaryDirectory(), 'outbox.db');
    await (await openSqlite({ file })).close();
    await tamper(file, 'pragma user_version = 999');
    const outbox = new SqliteOutbox({ file });
    await expect(outbox.open()).rejects.toThrow(OutboxSchemaError);
    await expect(outbox.open()).rejects.toThrow(/schema version 999.*newer one/);
  });

  test('a file that is something else is refused and left as it was', async () => {
    const file = join(temporaryDirectory(), 'outbox.db');
    writeFileSync(file, 'this is a letter to my aunt, and not a database at all\n'.repeat(50));
    const { size } = statSync(file);
    await expect(new SqliteOutbox({ file }).open()).rejects.toMatchObject({ trouble: 'damaged' });
    expect(statSync(file).size).toBe(size);
  });

  test('a file that may not be written is refused with what to do', async () => {
    const directory = temporaryDirectory();
    const file = join(directory, 'outbox.db');
    await (await openSqlite({ file })).close();
    chmodSync(directory, 0o555);
    chmodSync(file, 0o444);
    // Root may write everything, so it becomes nobody for this.
    const uid = process.getuid?.() === 0 ? { uid: 65_534 } : {};
    const report = await runChild({ sqlite: { file }, act: 'add', name: 'bot', ...uid });
    expect(report.error).toMatchObject({ name: 'OutboxUnavailableError', trouble: 'read-only' });
    expect(report.error?.message).toContain('Give this process the right to write');
    chmodSync(directory, 0o755);
  });

  test.each([1, 25])(
    'when the disk takes no more, adding (%i at a time) fails loudly and what was acknowledged is there',
    async (together) => {
      const file = join(temporaryDirectory(), 'outbox.db');
      const task = { sqlite: { file }, act: 'add', name: 'bot', count: 5_000, together } as const;
      const report = await runChild(task, 'ulimit -f 4000');
      expect(report.error).toMatchObject({ name: 'OutboxUnavailableError' });
      expect(report.error?.message).toMatch(/free space/);
      expect(report.ids.length).toBeGreaterThan(50);
      const outbox = await openSqlite({ file });
      for (const id of report.ids) expect(await outbox.get(id)).toBeDefined();
      await outbox.add(draft('after'), start, 'bot');
    },
  );

  test('what is used before it is open says so', async () => {
    await expect(new SqliteOutbox().get('x')).rejects.toThrow(/Await open\(\)/);
  });

  test('the directory and the file are for their owner only', async () => {
    const directory = join(temporaryDirectory(), 'made', 'here');
    const file = join(directory, 'outbox.db');
    const outbox = await openSqlite({ file });
    await outbox.add(draft('c-1'), start, 'bot');
    expect(statSync(directory).mode & 0o777).toBe(0o700);
    for (const ending of ['', '-wal', '-shm']) expect(statSync(file + ending).mode & 0o777).toBe(0o600);
  });
});

describe('where the file is', () => {
  const azure = { WEBSITE_INSTANCE_ID: 'abc' };

  test('the home of Azure App Service counts as a share, and only there', async () => {
    expect(await networkShareOf('/home/site/data', azure)).toContain('Azure');
    expect(await networkShareOf('D:\\home\\data', azure)).toContain('Azure');
    expect(await networkShareOf('/homework', { ...azure }).catch(() => 'local')).not.toContain('Azure');
    expect(await networkShareOf('\\\\server\\share', {})).toBe('SMB');
    expect(await networkShareOf(temporaryDirectory(), {})).toBeUndefined();
  });

  test('a network share is refused before a file is made on it', async () => {
    const file = join(temporaryDirectory(), 'outbox.db');
    const onShare = async () => 'NFS';
    await expect(
      prepareFile(file, { create: true, allowNetworkShare: false }, defaultLogger, onShare),
    ).rejects.toMatchObject({
      trouble: 'network-share',
    });
    expect(existsSync(file)).toBe(false);
    const warnings: string[] = [];
    const logger = { ...defaultLogger, warn: (message: string) => void warnings.push(message) };
    await prepareFile(file, { create: true, allowNetworkShare: true }, logger, onShare);
    expect(warnings).toEqual(['the outbox is on a network share and can be damaged']);
  });

  test('a path through a file is refused with what to do', async () => {
    const directory = temporaryDirectory();
    writeFileSync(join(directory, 'file'), '');
    mkdirSync(join(directory, 'folder'));
    const outbox = new SqliteOutbox({ file: join(directory, 'file', 'outbox.db') });
    await expect(outbox.open()).rejects.toMatchObject({ trouble: 'read-only' });
    const folder = new SqliteOutbox({ file: join(directory, 'folder') });
    await expect(folder.open()).rejects.toMatchObject({ trouble: 'read-only' });
  });
});

describe('the SQLite driver', () => {
  test('a missing package is named with the command that installs it', async () => {
    const fromPackage = () => Promise.reject(new Error('Cannot find package'));
    const loading = loadSqliteDriver({ builtIn: () => undefined, fromPackage });
    await expect(loading).rejects.toThrow(DriverMissingError);
    await expect(loading).rejects.toThrow('npm install @photostructure/sqlite@1');
  });

  test('the built-in one is taken, unless it is too old to share and the package is there', async () => {
    const fake = (version: string) => ({
      DatabaseSync: class {
        prepare = () => ({ all: () => [{ version }] });
        close() {}
      },
    });
    const load = async (own: string, packaged?: string) => {
      const fromPackage = async () => (packaged ? fake(packaged) : Promise.reject(new Error('missing')));
      const { version, shares } = await loadSqliteDriver({ builtIn: () => fake(own), fromPackage });
      return { version, shares };
    };
    expect(await load('3.51.3', '3.60.0')).toEqual({ version: '3.51.3', shares: true });
    expect(await load('3.47.1', '3.53.0')).toEqual({ version: '3.53.0', shares: true });
    expect(await load('3.47.1')).toEqual({ version: '3.47.1', shares: false });
  });

  test('versions are compared as numbers', () => {
    expect(['3.51.3', '3.53.0', '4.0.0', '3.100.0'].map(mayShare)).toEqual([true, true, true, true]);
    expect(['3.51.2', '3.9.9', '3.50.4', '2.99.99'].map(mayShare)).toEqual([false, false, false, false]);
  });
});
