import { readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { SqliteOutbox } from '../../../src/closing/outboxes/sqlite-outbox.js';
import { draft, rateRequest, start } from './drafts.js';
import { message, queueName } from './message-drafts.js';
import { addAndCarry, dieAndGoOn } from './message-processes.js';
import { runChild, startChild } from './run-child.js';
import { openSqlite, temporaryDirectory } from './sqlite-bench.js';

describe('several processes on one SQLite file', () => {
  test('what was acknowledged is there after kill -9', async () => {
    const file = join(temporaryDirectory(), 'outbox.db');
    const report = await runChild({ sqlite: { file }, act: 'add-and-die', name: 'bot', count: 25 });
    expect(report).toMatchObject({ signal: 'SIGKILL' });
    expect(report.ids).toHaveLength(25);
    const outbox = await openSqlite({ file });
    const { closures } = await outbox.find({});
    expect(closures.map(({ id }) => id).sort()).toEqual([...report.ids].sort());
    expect(await outbox.history(report.ids[0] ?? '')).toHaveLength(2);
  });

  test('what was acknowledged together is there after kill -9', async () => {
    const file = join(temporaryDirectory(), 'outbox.db');
    const task = { sqlite: { file }, act: 'add-and-die', name: 'bot', count: 250, together: 125 } as const;
    const { ids, signal } = await runChild(task);
    expect(signal).toBe('SIGKILL');
    expect(ids).toHaveLength(250);
    const outbox = await openSqlite({ file });
    for (const id of ids) expect(await outbox.history(id)).toHaveLength(2);
  });

  test('the calls that a killed process has counted stay counted', async () => {
    const file = join(temporaryDirectory(), 'outbox.db');
    const { rates } = await openSqlite({ file });
    const report = await runChild({ sqlite: { file }, act: 'count-calls-and-die', name: 'bot', count: 3 });
    expect(report).toMatchObject({ signal: 'SIGKILL', ids: ['0', '1', '2'] });
    expect(await rates.take(rateRequest)).toEqual({ waitMs: 0, aheadMs: 800 });
  });

  test('what a killed process had claimed is taken over when the lease has run out', async () => {
    const file = join(temporaryDirectory(), 'outbox.db');
    const outbox = await openSqlite({ file });
    await outbox.add(draft('c-1'), start, 'bot');
    await runChild({ sqlite: { file }, act: 'claim-and-die', name: 'worker-1' });
    const claim = { owner: 'worker-2', leaseMs: 30_000, limit: 1 };
    expect(await outbox.claim({ ...claim, now: start + 29_999 })).toEqual([]);
    expect(await outbox.claim({ ...claim, now: start + 30_000 })).toMatchObject([{ token: 2 }]);
  });

  test('processes that add and close at the same time lose nothing and do nothing twice', async () => {
    const file = join(temporaryDirectory(), 'outbox.db');
    const outbox = await openSqlite({ file });
    const adders = ['a', 'b'].map((name) => runChild({ sqlite: { file }, act: 'add', name, count: 60 }));
    for (let n = 0; n < 60; n += 1) await outbox.add(draft(`a-${n}`), start, 'here');
    for (const { error } of await Promise.all(adders)) expect(error).toBeUndefined();
    expect(await outbox.counts()).toMatchObject({ scheduled: 120 });
    const workers = ['w1', 'w2'].map((name) => runChild({ sqlite: { file }, act: 'work', name }));
    const reports = await Promise.all(workers);
    expect(reports.map(({ error }) => error)).toEqual([undefined, undefined]);
    const closed = reports.flatMap(({ ids }) => ids);
    expect(closed).toHaveLength(120);
    expect(new Set(closed).size).toBe(120);
    expect(await outbox.counts()).toMatchObject({ scheduled: 0, closed: 120 });
  });

  test('messages that several bring and several carry arrive once, in the order of their thread', async () => {
    const file = join(temporaryDirectory(), 'outbox.db');
    const { messages } = await openSqlite({ file });
    await addAndCarry(messages, { sqlite: { file } }, 40);
  }, 60_000);

  test('no message that was acknowledged is lost with kill -9, nor what was claimed', async () => {
    const file = join(temporaryDirectory(), 'outbox.db');
    const { messages } = await openSqlite({ file });
    await dieAndGoOn(messages, { sqlite: { file } });
  });

  test('a process wakes those of the others who wait for messages', async () => {
    const file = join(temporaryDirectory(), 'outbox.db');
    const { messages } = await openSqlite({ file, watchMs: 5 });
    const other = await openSqlite({ file });
    // The watch has seen the file as it is.
    await new Promise<void>((resolve) => {
      messages.onWake(queueName, resolve);
      void other.messages.add(message('a-1'), start);
    });
    await messages.nextDueAt(queueName);
    const woken = new Promise<void>((resolve) => messages.onWake(queueName, resolve));
    await runChild({ sqlite: { file }, act: 'add-messages', name: 'm' });
    await woken;
  });

  test('a process wakes the others', async () => {
    const file = join(temporaryDirectory(), 'outbox.db');
    const outbox = await openSqlite({ file, watchMs: 5 });
    await outbox.nextDueAt();
    const woken = new Promise<void>((resolve) => outbox.onWake(resolve));
    await runChild({ sqlite: { file }, act: 'add', name: 'bot' });
    await woken;
  });

  test('a file that one process keeps for itself is refused to others, in a sentence', async () => {
    const file = join(temporaryDirectory(), 'outbox.db');
    const holder = startChild({ sqlite: { file, exclusive: true }, act: 'hold', name: 'holder' });
    await holder.opened;
    const second = new SqliteOutbox({ file, busyMs: 50 });
    await expect(second.open()).rejects.toMatchObject({ trouble: 'taken' });
    const third = new SqliteOutbox({ file, busyMs: 50, exclusive: true });
    await expect(third.open()).rejects.toThrow(/another process has it open.*PostgreSQL/s);
    holder.process.stdin?.end();
    await holder.ended;
    const { counts } = await openSqlite({ file, exclusive: true });
    expect(counts).toBeDefined();
  });

  test('a file that was kept for itself can be had again in the same process, and is one file', async () => {
    const file = join(temporaryDirectory(), 'outbox.db');
    for (const conversation of ['c-1', 'c-2', 'c-3']) {
      const outbox = new SqliteOutbox({ file, busyMs: 50, exclusive: true });
      await outbox.open();
      await outbox.add(draft(conversation), start, 'bot');
      await outbox.close();
      expect(readdirSync(dirname(file))).toEqual(['outbox.db']);
    }
    const outbox = await openSqlite({ file });
    expect(await outbox.counts()).toMatchObject({ scheduled: 3 });
  });

  test('a file that others share cannot be had alone', async () => {
    const file = join(temporaryDirectory(), 'outbox.db');
    const outbox = await openSqlite({ file });
    await outbox.add(draft('c-1'), start, 'bot');
    const alone = new SqliteOutbox({ file, busyMs: 50, exclusive: true });
    await expect(alone.open()).rejects.toMatchObject({ trouble: 'taken' });
  });
});
