import { describe, expect, onTestFinished, test } from 'vitest';
import { loadPostgresDriver } from '../../../src/closing/outboxes/postgres-connection.js';
import { PostgresOutbox } from '../../../src/closing/outboxes/postgres-outbox.js';
import { DriverMissingError } from '../../../src/errors/driver-missing-error.js';
import { OutboxSchemaError } from '../../../src/errors/outbox-schema-error.js';
import { draft, start } from './drafts.js';
import { type HalfOpenProxy, startHalfOpenProxy } from './half-open-proxy.js';
import { administer, freshSchema } from './postgres-bench.js';
import { whyNoPostgres } from './postgres-server.js';
import { stagePostgres } from './postgres-stage.js';
import { runChild } from './run-child.js';

const missing = whyNoPostgres();
const claim = { owner: 'w', now: start, leaseMs: 30_000, limit: 4 };

describe.skipIf(missing !== undefined)('troubles of PostgreSQL', () => {
  const stage = stagePostgres();
  const { open } = stage;

  async function openThroughProxy(): Promise<{ outbox: PostgresOutbox; proxy: HalfOpenProxy }> {
    const proxy = await startHalfOpenProxy(stage.server.port);
    const url = `postgres://postgres@127.0.0.1:${proxy.port}/postgres`;
    // Waited for in full once: so long that on a busy machine everything else is answered within it.
    const outbox = await open({ url, queryTimeoutMs: 3_000, connectTimeoutMs: 3_000, heartbeatMs: 100 });
    onTestFinished(() => proxy.stop());
    return { outbox, proxy };
  }

  test('twenty workers on one table close everything, each closure once', async () => {
    const outbox = await open();
    for (let n = 0; n < 200; n += 1) {
      await outbox.add(draft(`c-${n}`, { engagement: `e-${n % 4}` }), start, 'bot');
    }
    const workers = await Promise.all(Array.from({ length: 20 }, () => open({ maxConnections: 1 })));
    const closed: string[] = [];
    await Promise.all(
      workers.map(async (worker, n) => {
        while ((await worker.nextDueAt()) === start) {
          for (const lease of await worker.claim({ ...claim, owner: `w-${n}` })) {
            await worker.release(lease, { state: 'closed' }, [], start);
            closed.push(lease.closure.id);
          }
        }
      }),
    );
    expect(closed).toHaveLength(200);
    expect(new Set(closed).size).toBe(200);
  });

  test('makes no tables where it must not, and uses those that are there', async () => {
    await expect(open({ create: false })).rejects.toMatchObject({ trouble: 'missing' });
    await expect(open({ create: false })).rejects.toThrow('the database has no outbox');
    await (await open()).add(draft('c-1'), start, 'bot');
    expect(await (await open({ create: false })).counts()).toMatchObject({ scheduled: 1 });
  });

  test('several processes that start at once migrate once', async () => {
    const outboxes = await Promise.all(Array.from({ length: 6 }, () => open()));
    await outboxes[0]?.add(draft('c-1'), start, 'bot');
    expect(await outboxes[5]?.latest('c-1')).toBeDefined();
    const [row] = await administer(
      stage.server.url,
      `select count(*) from ${stage.schema}.genesys_disconnect_schema_version`,
    );
    expect(row?.count).toBe('1');
  });

  test.each([
    ['in a schema that is to be made', () => ({})],
    ['in the schema that the connection has', () => ({ schema: undefined })],
    [
      'once with and once without the name of that schema',
      (n: number) => ({ schema: n % 2 ? 'public' : undefined }),
    ],
  ])('many that start at once on an empty database migrate once: %s', async (_where, optionsOf) => {
    for (let round = 0; round < 5; round += 1) {
      const tablePrefix = `${freshSchema()}_`;
      const opened = Array.from({ length: 8 }, (_, n) => open({ tablePrefix, ...optionsOf(n) }));
      const outboxes = await Promise.all(opened);
      await outboxes[0]?.add(draft('c-1'), start, 'bot');
      for (const outbox of outboxes) {
        expect(await outbox.latest('c-1')).toBeDefined();
        await outbox.close();
      }
    }
  });

  test('those with other tables in the same schema, which is to be made, start at once too', async () => {
    const opened = Array.from({ length: 8 }, (_, n) => open({ tablePrefix: `t${n}_` }));
    for (const outbox of await Promise.all(opened)) expect(await outbox.latest('c-1')).toBeUndefined();
  });

  test('what was acknowledged is there after kill -9, and its claims are taken over', async () => {
    const outbox = await open();
    const postgres = { url: stage.server.url, schema: stage.schema };
    const report = await runChild({ postgres, act: 'add-and-die', name: 'bot', count: 10 });
    expect(report).toMatchObject({ signal: 'SIGKILL' });
    expect(report.ids).toHaveLength(10);
    for (const id of report.ids) expect(await outbox.get(id)).toBeDefined();
    const claimer = await runChild({ postgres, act: 'claim-and-die', name: 'worker-1' });
    expect(claimer.ids).toHaveLength(10);
    expect(await outbox.claim({ ...claim, now: start + 29_999 })).toEqual([]);
    expect(await outbox.claim({ ...claim, now: start + 30_000, limit: 99 })).toHaveLength(10);
  });

  test('a write wakes the other processes, and not the one that wrote twice', async () => {
    const [outbox, other] = [await open(), await open()];
    const woken = new Promise<void>((resolve) => other.onWake(resolve));
    let own = 0;
    outbox.onWake(() => {
      own += 1;
    });
    await outbox.add(draft('c-1'), start, 'bot');
    await woken;
    expect(own).toBe(1);
  });

  test('a listening connection that broke is made again', async () => {
    const { outbox, proxy } = await openThroughProxy();
    const other = await open();
    proxy.cut();
    // The first wake is for whatever was missed meanwhile.
    await new Promise<void>((resolve) => outbox.onWake(resolve));
    await outbox.nextDueAt();
    const woken = new Promise<void>((resolve) => outbox.onWake(resolve));
    await other.add(draft('c-1'), start, 'bot');
    await woken;
  });

  test('a connection that is half open is given up in time, and the next one works', async () => {
    const { outbox, proxy } = await openThroughProxy();
    await outbox.add(draft('c-1'), start, 'bot');
    proxy.freeze();
    await expect(outbox.latest('c-1')).rejects.toMatchObject({
      name: 'OutboxUnavailableError',
      trouble: 'unreachable',
    });
    proxy.thaw();
    expect(await outbox.latest('c-1')).toBeDefined();
    // The listener notices too, by its heartbeat.
    await new Promise<void>((resolve) => outbox.onWake(resolve));
  });

  test('a server that crashes and comes back is used again, with all that was acknowledged', async () => {
    const outbox = await open();
    const { closure } = await outbox.add(draft('c-1'), start, 'bot');
    await stage.server.kill();
    await expect(outbox.add(draft('c-2'), start, 'bot')).rejects.toMatchObject({ trouble: 'unreachable' });
    await expect(outbox.claim(claim)).rejects.toMatchObject({ code: 'OUTBOX_UNAVAILABLE' });
    await stage.server.restart();
    expect(await outbox.get(closure.id)).toEqual(closure);
    expect(await outbox.claim(claim)).toHaveLength(1);
  });

  test('a corrupt row is set aside and reported, and the rest goes on', async () => {
    const reported: unknown[] = [];
    const outbox = await open({ onCorruptRow: (row) => reported.push(row) });
    const { closure: broken } = await outbox.add(draft('broken'), start, 'bot');
    await outbox.add(draft('sound'), start, 'bot');
    const table = `${stage.schema}.genesys_disconnect_closures`;
    await administer(stage.server.url, `update ${table} set signals = 'none' where id = '${broken.id}'`);
    expect(await outbox.claim(claim)).toMatchObject([{ closure: { conversationId: 'sound' } }]);
    expect(reported).toEqual([{ table: 'closures', id: broken.id, fault: 'signals: is not JSON' }]);
    expect(await outbox.latest('broken')).toBeUndefined();
    await administer(
      stage.server.url,
      `update ${table} set state = 'unheard-of' where conversation_id = 'sound'`,
    );
    expect(await outbox.add(draft('sound'), start, 'bot')).toMatchObject({ added: true });
  });

  test('the history cannot be changed', async () => {
    const outbox = await open();
    await outbox.add(draft('c-1'), start, 'bot');
    const change = `update ${stage.schema}.genesys_disconnect_closure_history set entry = '{}'`;
    await expect(administer(stage.server.url, change)).rejects.toThrow(/append-only/);
  });

  test('a newer schema is refused, with the versions and the way out', async () => {
    await (await open()).close();
    await administer(
      stage.server.url,
      `update ${stage.schema}.genesys_disconnect_schema_version set version = 999`,
    );
    await expect(open()).rejects.toThrow(OutboxSchemaError);
    await expect(open()).rejects.toThrow(/schema version 999.*newer one/);
  });

  test('a user without the right to create works with tables that are there', async () => {
    await open();
    const user = `plain_${stage.schema}`;
    await administer(
      stage.server.url,
      `create user ${user} password 'x'; grant usage on schema ${stage.schema} to ${user};
       grant select, insert, update, delete on all tables in schema ${stage.schema} to ${user};`,
    );
    const url = stage.server.url.replace('postgres@', `${user}@`);
    const outbox = await open({ url });
    await outbox.add(draft('c-1'), start, 'bot');
    expect(await outbox.claim(claim)).toHaveLength(1);
    await expect(open({ url, tablePrefix: 'another_' })).rejects.toMatchObject({ trouble: 'misconfigured' });
  });

  test('wrong settings are refused in a sentence that tells no password', async () => {
    const database = stage.server.url
      .replace(/postgres$/, 'nowhere')
      .replace('postgres@', 'postgres:s3cret@');
    const refused = await open({ url: database }).catch((error: Error) => error);
    expect(refused).toMatchObject({ trouble: 'misconfigured' });
    expect(String(refused)).toMatch(/127\.0\.0\.1:\d+\/nowhere/);
    expect(String(refused)).not.toContain('s3cret');
    const invalid = await open({ url: 'postgres://me:s3cret@host:port' }).catch((error: Error) => error);
    expect(invalid).toMatchObject({ trouble: 'misconfigured' });
    expect(JSON.stringify([String(invalid), invalid, (invalid as Error).cause])).not.toContain('s3cret');
    expect(() => new PostgresOutbox({ url: stage.server.url, schema: 'a"b' })).toThrow(/letters, digits/);
  });
});

test('a missing pg is named with the command that installs it', async () => {
  const loading = loadPostgresDriver(() => Promise.reject(new Error('Cannot find package')));
  await expect(loading).rejects.toThrow(DriverMissingError);
  await expect(loading).rejects.toThrow('npm install pg@8');
});
