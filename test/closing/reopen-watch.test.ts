import { afterEach, describe, expect, test } from 'vitest';
import { CallTally } from '../../src/closing/call-tally.js';
import { ClientPool } from '../../src/closing/client-pool.js';
import { MemoryOutbox } from '../../src/closing/outboxes/memory-outbox.js';
import type { Logger } from '../../src/logger.js';
import type { GenesysSimulator } from '../../src/simulator/index.js';
import { type ClosingBench, closingBench } from './closing-bench.js';

const second = 1_000;
const minute = 60 * second;
const hour = 60 * minute;

let bench: ClosingBench;
const others: ClosingBench[] = [];
afterEach(async () => {
  await Promise.all(others.splice(0).map((other) => other.stop()));
  await bench.stop();
});

async function start(options: Parameters<typeof closingBench>[0] = {}) {
  bench = await closingBench({ simulator: { rateLimit: 100_000 }, ...options });
  const { cloud, clock, closer, close, ended, until } = bench;
  const paths = (pattern: RegExp) => cloud.requests.filter(({ path }) => pattern.test(path));
  return {
    ...bench,
    paths,
    asked: () => paths(/analytics/).length,
    read: () => paths(/v2\/conversations\/[^/]+$/).filter(({ method }) => method === 'GET').length,
    /** Closes so many conversations, and forgets the calls that it took. */
    closed: async (count: number, plan: Parameters<ClosingBench['close']>[1] = {}) => {
      const ids = Array.from({ length: count }, () => cloud.createConversation().id);
      for (const closure of await Promise.all(ids.map((id) => close(id, plan)))) await ended(closure);
      cloud.forgetRequests();
      return ids;
    },
    /** Lets time pass in which nothing is expected but the sweep. */
    rest: async (ms: number) => {
      await clock.advance(ms - second);
      await bench.pass(second);
    },
    reclosed: (id: string) =>
      until(async () => {
        const latest = await closer.latest(id);
        return latest?.sequence === 2 && latest.endedAt !== undefined;
      }, 3 * hour),
  };
}

describe('the sweep', () => {
  test('finds a conversation that was re-opened without any news of it, and closes it again', async () => {
    const { cloud, closer, closed, clock, reclosed, heard } = await start();
    const [id = ''] = await closed(1);
    await clock.advance(20 * minute);
    cloud.guestWrites(id, 'one more thing');
    heard.length = 0;
    await reclosed(id);
    expect(heard).toEqual(['reopened', 'scheduled', 'accepted', 'closed']);
    expect((await closer.latest(id))?.signals).toMatchObject([{ source: 'reopened', outcome: 'sweep' }]);
    expect(cloud.conversation(id)?.state).toBe('ended');
  });

  test('asks about a hundred at a time, once in its time, and reads none that is over', async () => {
    const { closed, rest, asked, read } = await start();
    await closed(120);
    await rest(15 * minute);
    expect(asked()).toBe(0);
    await rest(hour);
    expect(asked()).toBe(2);
    await rest(hour);
    expect(asked()).toBe(4);
    expect(read()).toBe(0);
  });

  test('looks less and less often, and reads what has no end in analytics less often still', async () => {
    const { cloud, closer, close, ended, clock, pass, paths, asked, read } = await start();
    const tally = new CallTally();
    tally.listen(closer);
    const looks: number[] = [];
    cloud.on('request', ({ path }) => {
      if (path.includes('analytics')) looks.push(clock.now());
    });
    for (let n = 0; n < 150; n += 1) {
      const { id } = cloud.createConversation();
      if (n < 50) cloud.makeZombie(id);
      await ended(await close(id));
    }
    cloud.forgetRequests();
    const closedAt = clock.now();
    looks.length = 0;
    const before = tally.figures.calls;
    for (let hours = 0; hours < 71; hours += 1) {
      await clock.advance(hour - second);
      await pass(second);
    }
    const hours = looks.map((at) => Math.floor((at - closedAt) / hour));
    expect([...new Set(hours)].length).toBeLessThanOrEqual(8);
    expect(hours.at(-1)).toBeGreaterThan(40);
    expect(asked()).toBe(looks.length);
    expect(read()).toBe(3 * 50);
    expect(paths(/./).filter(({ path }) => path !== '/oauth/token')).toHaveLength(asked() + read());
    expect(tally.figures.callsByKind.sweep).toBe(asked() + read());
    expect(tally.figures.calls - before).toBe(asked() + read());
  });

  test.each([
    [
      'ended later than the closure',
      (cloud: GenesysSimulator, id: string) => {
        cloud.guestWrites(id, 'hello again');
        cloud.endConversation(id);
      },
    ],
    [
      'has no end in analytics, which is behind',
      (cloud: GenesysSimulator, id: string) => {
        const behind = { conversationId: id, conversationStart: '2026-01-01T00:00:00.000Z' };
        const effect = { status: 200, body: { conversations: [behind] } };
        cloud.faults.add({ match: { path: /analytics/ }, effect });
      },
    ],
  ])('reads once what %s, and believes the read', async (_what, happen) => {
    const { cloud, closed, clock, rest, asked, read, heard } = await start();
    const [id = ''] = await closed(1);
    heard.length = 0;
    await clock.advance(20 * minute);
    happen(cloud, id);
    await rest(50 * minute);
    expect(asked()).toBe(1);
    expect(read()).toBe(1);
    expect(heard).toEqual([]);
  });

  test('takes an id that analytics does not know for no news', async () => {
    const { cloud, closed, rest, asked, read } = await start();
    await closed(1);
    cloud.faults.add({
      match: { path: /analytics/ },
      effect: { status: 200, body: { conversations: [] } },
    });
    await rest(hour + 10 * minute);
    expect(asked()).toBe(1);
    expect(read()).toBe(0);
  });

  test('looks at nothing whose watch window is over, that began anew, or that was closed just now', async () => {
    const { closed, closer, rest, asked } = await start();
    await closed(1, { watchForMs: 20 * minute });
    const [anew = ''] = await closed(1, { lateGuest: { answer: 'reopen', text: '' } });
    await closer.claimLateGuest((await closer.latest(anew))?.id ?? '');
    await rest(55 * minute);
    await closed(1);
    await rest(10 * minute);
    expect(asked()).toBe(0);
  });

  test('waits while the rate budget has no room, and goes on where it was', async () => {
    let room = true;
    const { closed, rest, asked } = await start({ hasRoom: () => room });
    await closed(150);
    await rest(15 * minute);
    room = false;
    await rest(2 * hour);
    expect(asked()).toBe(0);
    room = true;
    await rest(minute);
    expect(asked()).toBe(2);
  });

  test('does not read more than the rate budget has room for, and forgets none', async () => {
    let reads = Number.POSITIVE_INFINITY;
    const { cloud, closed, clock, until, closer } = await start({ hasRoom: () => reads > 0, pace: {} });
    const ids = await closed(5);
    await clock.advance(20 * minute);
    for (const id of ids) cloud.guestWrites(id, 'hello');
    reads = 3;
    cloud.on('request', ({ path, method }) => {
      if (method === 'GET' && !path.includes('analytics')) reads -= 1;
    });
    await until(() => reads <= 0, 3 * hour);
    reads = Number.POSITIVE_INFINITY;
    for (const id of ids) await until(async () => (await closer.latest(id))?.sequence === 2);
  });

  test('is made by one process at a time', async () => {
    const outbox = new MemoryOutbox();
    const { clock, closed, client, rest, asked } = await start({ outbox });
    for (let process = 0; process < 3; process += 1) {
      others.push(await closingBench({ outbox, clock, genesys: client }));
    }
    await closed(120);
    await rest(15 * minute);
    await rest(hour);
    expect(asked()).toBe(2);
    await rest(hour);
    expect(asked()).toBe(4);
  });

  test('is taken up by another process where the one that made it died', async () => {
    const outbox = new MemoryOutbox();
    const { clock, cloud, closed, rest, asked, until } = await start({ outbox, timeoutMs: 2_000 });
    await closed(1);
    cloud.faults.add({ match: { path: /analytics/ }, times: 1, effect: { hang: true } });
    await until(() => asked() === 1, 2 * hour).catch(() => {});
    await bench.closer.stop(0);
    const other = await closingBench({ outbox, clock, genesys: bench.client });
    others.push(other);
    cloud.forgetRequests();
    await rest(5 * minute);
    expect(asked()).toBe(1);
  });

  test('says what is missing where it may not ask analytics, now and then', async () => {
    const warnings: string[] = [];
    const logger: Logger = { debug() {}, info() {}, warn: (message) => warnings.push(message), error() {} };
    const { cloud, closed, rest, asked } = await start({ logger });
    await closed(1);
    cloud.setPermissions(cloud.credentials.clientId, ['conversation:communication:view']);
    await rest(3 * hour);
    expect(asked()).toBeLessThanOrEqual(3);
    const advice = warnings.filter((warning) => warning.includes('analytics:conversationDetail:view'));
    expect(advice.length).toBe(asked());
    // And once, what it means for closes.
    expect(warnings.length).toBe(asked() + 1);
  });

  test('is not held up by an outage for long, nor by a conversation that cannot be read', async () => {
    const { cloud, closed, clock, reclosed } = await start();
    const [unreadable = '', id = ''] = await closed(2);
    await clock.advance(20 * minute);
    for (const one of [unreadable, id]) cloud.guestWrites(one, 'hello');
    cloud.faults.add({ match: { path: /analytics/ }, times: 2, effect: { status: 503 } });
    cloud.faults.add({ match: { method: 'GET', conversationId: unreadable }, effect: { status: 403 } });
    await reclosed(id);
  });

  test('is not made where it is switched off', async () => {
    const { closed, rest, asked } = await start({ sweepEveryMs: 0 });
    await closed(1);
    await rest(3 * hour);
    expect(asked()).toBe(0);
  });
});

test('a pool of clients asks analytics by the one that can first', async () => {
  const { client } = await start();
  const pool = new ClientPool([{ client, waitMs: () => 0 }]);
  expect(await pool.readEndedAt?.([])).toEqual(new Map());
  const { readEndedAt: _without, ...calls } = {
    readEndedAt: undefined,
    disconnectConversation: client.disconnectConversation,
    disconnectParticipant: client.disconnectParticipant,
    tearDown: client.tearDown,
    readConversation: client.readConversation,
    readActivity: client.readActivity,
  };
  expect(new ClientPool([{ client: calls, waitMs: () => 0 }]).readEndedAt).toBeUndefined();
});
