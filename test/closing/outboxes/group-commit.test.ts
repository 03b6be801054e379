import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { loadSqliteDriver, type SqliteDatabase } from '../../../src/closing/outboxes/sqlite-driver.js';
import type { SqliteOutbox } from '../../../src/closing/outboxes/sqlite-outbox.js';
import { IllegalTransitionError } from '../../../src/errors/illegal-transition-error.js';
import { draft, start } from './drafts.js';
import { openSqlite, temporaryDirectory } from './sqlite-bench.js';

/** The file as another program sees it: what is committed, and nothing else. */
async function beside(file: string): Promise<SqliteDatabase> {
  const { DatabaseSync } = await loadSqliteDriver();
  const database = new DatabaseSync(file);
  onTestFinished(() => database.close());
  return database;
}

const addTogether = (outbox: SqliteOutbox, count: number, name = 'c') =>
  Array.from({ length: count }, (_, n) => outbox.add(draft(`${name}-${n}`), start, 'bot'));

describe('writes that are asked for at the same moment', () => {
  test('are committed together: when the first is answered, others see all of them', async () => {
    const file = join(temporaryDirectory(), 'outbox.db');
    const outbox = await openSqlite({ file });
    const closures = (await beside(file)).prepare('select count(*) as added from closures');
    const adds = addTogether(outbox, 20);
    expect(closures.all()).toEqual([{ added: 0 }]);
    await Promise.race(adds);
    expect(closures.all()).toEqual([{ added: 20 }]);
    expect((await Promise.all(adds)).every(({ added }) => added)).toBe(true);
  });

  test('see each other: of two that add a conversation, one adds it', async () => {
    const outbox = await openSqlite({ file: join(temporaryDirectory(), 'outbox.db') });
    const [first, second] = await Promise.all([...addTogether(outbox, 1), ...addTogether(outbox, 1)]);
    expect([first?.added, second?.added]).toEqual([true, false]);
    expect(second?.closure.id).toBe(first?.closure.id);
  });

  test('do not fail because one of them does', async () => {
    const outbox = await openSqlite({ file: join(temporaryDirectory(), 'outbox.db') });
    await outbox.add(draft('refused'), start, 'bot');
    const [lease] = await outbox.claim({ owner: 'w', now: start, leaseMs: 30_000, limit: 1 });
    if (lease === undefined) throw new Error('Nothing was claimed.');
    const before = addTogether(outbox, 3, 'before');
    const refused = outbox.save(lease, { state: 'verifying' }, [], start);
    const after = addTogether(outbox, 3, 'after');
    await expect(refused).rejects.toThrow(IllegalTransitionError);
    const added = await Promise.all([...before, ...after]);
    for (const { closure } of added) expect(await outbox.history(closure.id)).toHaveLength(2);
    expect(await outbox.counts()).toMatchObject({ scheduled: 7, verifying: 0 });
    expect(await outbox.get(lease.closure.id)).toMatchObject({ state: 'scheduled' });
  });

  test('are told together that another process writes for too long, and nothing of them is kept', async () => {
    const file = join(temporaryDirectory(), 'outbox.db');
    const outbox = await openSqlite({ file, busyMs: 30 });
    const other = await beside(file);
    other.exec('begin immediate');
    const told = await Promise.allSettled(addTogether(outbox, 5));
    other.exec('commit');
    const busy = { status: 'rejected', reason: { trouble: 'busy' } };
    expect(told).toMatchObject(Array.from({ length: 5 }, () => busy));
    expect(await outbox.counts()).toMatchObject({ scheduled: 0 });
    await Promise.all(addTogether(outbox, 5));
    expect(await outbox.counts()).toMatchObject({ scheduled: 5 });
  });

  test('are written before the outbox is closed', async () => {
    const file = join(temporaryDirectory(), 'outbox.db');
    const outbox = await openSqlite({ file });
    const adds = addTogether(outbox, 150);
    await outbox.close();
    const ids = (await Promise.all(adds)).map(({ closure }) => closure.id);
    const again = await openSqlite({ file });
    for (const id of ids) expect(await again.get(id)).toBeDefined();
  });
});
