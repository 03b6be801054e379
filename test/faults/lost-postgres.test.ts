import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { type HalfOpenProxy, startHalfOpenProxy } from '../closing/outboxes/half-open-proxy.js';
import { type PostgresServer, startPostgres, whyNoPostgres } from '../closing/outboxes/postgres-server.js';
import { type CloserHere, startCloserHere } from './closer-here.js';
import { countedOutbox } from './counted-outbox.js';
import { disconnectsOf } from './fault-cloud.js';
import { openFaultOutbox } from './fault-outbox.js';
import { quiet } from './kill-bench.js';
import { until } from './until.js';

describe.skipIf(whyNoPostgres() !== undefined)('a closer whose PostgreSQL goes away', () => {
  let server: PostgresServer;
  let here: CloserHere;
  let proxy: HalfOpenProxy | undefined;
  beforeAll(async () => {
    server = await startPostgres();
  });
  afterEach(async () => {
    await here.stop();
    await proxy?.stop();
    proxy = undefined;
  });
  afterAll(() => server.stop());

  /** Every conversation is over, and was disconnected once. */
  const expectAllClosedOnce = async (conversations: readonly string[]) => {
    const { cloud, closed } = here;
    await until('all are closed', () => conversations.every((id) => closed.includes(id)), 30_000);
    for (const id of conversations) {
      expect(cloud.conversation(id)?.state).toBe('ended');
      expect(disconnectsOf(cloud, id)).toHaveLength(1);
    }
  };

  test('keeps turns in memory, says so, asks seldom, and goes on by itself when the server is back', async () => {
    const database = { kind: 'postgres', url: server.url, schema: 'stopped' } as const;
    const { outbox, asked } = countedOutbox(openFaultOutbox(database, quiet));
    here = await startCloserHere(outbox);
    const conversations: string[] = [];
    const turns = async (count: number) => {
      const closures = await Promise.all(Array.from({ length: count }, () => here.turn()));
      conversations.push(...closures.map(({ conversationId }) => conversationId));
    };
    await turns(20);
    // In the middle of the work.
    await until('a disconnect is out', () => here.cloud.requests.some(({ method }) => method === 'PATCH'));
    await server.kill();
    await turns(20);
    await until('health says so', () => here.closer.health().state === 'degraded');
    asked();
    const from = performance.now();
    await new Promise((resolve) => setTimeout(resolve, 2_000));
    const secondsAway = (performance.now() - from) / 1_000;
    // Each of the eight under way tries to write again, and the loop and the spill look now and then.
    expect(asked()).toBeLessThan(secondsAway * 60);
    await server.restart();
    await expectAllClosedOnce(conversations);
    await until('health is well again', () => here.closer.health().state === 'ok');
  }, 60_000);

  test('notices connections that are dead without a word, and makes new ones', async () => {
    proxy = await startHalfOpenProxy(server.port);
    const url = server.url.replace(`:${server.port}/`, `:${proxy.port}/`);
    here = await startCloserHere(openFaultOutbox({ kind: 'postgres', url, schema: 'half_open' }, quiet));
    const first = await here.turn();
    await until('the first is closed', () => here.closed.includes(first.conversationId));
    // The connections that there are stay dead; new ones work.
    proxy.freeze();
    proxy.thaw();
    const closures = await Promise.all(Array.from({ length: 6 }, () => here.turn()));
    await expectAllClosedOnce(closures.map(({ conversationId }) => conversationId));
  }, 60_000);

  test('answers turns in bounded time while nothing passes at all', async () => {
    proxy = await startHalfOpenProxy(server.port);
    const url = server.url.replace(`:${server.port}/`, `:${proxy.port}/`);
    here = await startCloserHere(openFaultOutbox({ kind: 'postgres', url, schema: 'frozen' }, quiet));
    proxy.freeze();
    const closures = await Promise.all(Array.from({ length: 6 }, () => here.turn()));
    expect(here.closer.health().state).toBe('degraded');
    proxy.thaw();
    await expectAllClosedOnce(closures.map(({ conversationId }) => conversationId));
  }, 60_000);
});
