import { afterEach, describe, expect, onTestFinished, test } from 'vitest';
import type { ConversationCalls } from '../../src/closing/closer-tools.js';
import type { Closure } from '../../src/closing/closure.js';
import type { CallEntry } from '../../src/closing/history-entry.js';
import { MemoryOutbox } from '../../src/closing/outboxes/memory-outbox.js';
import type { GenesysClient } from '../../src/genesys/genesys-client.js';
import { KeptLog } from '../turns/stage.js';
import { type ClosingBench, closingBench } from './closing-bench.js';

const second = 1_000;
const minute = 60 * second;
const details = '/api/v2/analytics/conversations/details';

let bench: ClosingBench;
afterEach(() => bench.stop());

/** A closer whose rate budget is busy, unless it says otherwise. */
async function start({
  simulator,
  ...options
}: Parameters<typeof closingBench>[0] = {}): Promise<ClosingBench> {
  bench = await closingBench({
    hasRoom: () => false,
    simulator: { rateLimit: 1_000_000, ...simulator },
    ...options,
  });
  return bench;
}

/** As many terminal turns as this, each of a new conversation. */
async function closeMany(
  count: number,
  each: (id: string, n: number) => void = () => {},
): Promise<Closure[]> {
  const ids = Array.from({ length: count }, (_, n) => {
    const { id } = bench.cloud.createConversation();
    each(id, n);
    return id;
  });
  return Promise.all(ids.map((id) => bench.close(id)));
}

async function allEnded(closures: readonly Closure[]): Promise<Closure[]> {
  const ended: Closure[] = [];
  for (const closure of closures) ended.push(await bench.ended(closure));
  return ended;
}

const requests = (method: string, path: RegExp | string) =>
  bench.cloud.requests.filter(
    (request) =>
      request.method === method &&
      (typeof path === 'string' ? request.path === path : path.test(request.path)),
  );
const batches = () => requests('GET', details);
const liveReads = () => requests('GET', /^\/api\/v2\/conversations\//);
const disconnects = () => requests('PATCH', /^\/api\/v2\/conversations\//);

async function callsOf({ id }: Closure): Promise<CallEntry[]> {
  return (await bench.outbox.history(id)).filter((entry): entry is CallEntry => entry.kind === 'call');
}

describe('under a busy budget', () => {
  test('a hundred closes are proven with one call', async () => {
    await start();
    const closures = await closeMany(100);
    for (const closure of await allEnded(closures))
      expect(closure).toMatchObject({ state: 'closed', outcome: 'closed', rung: 'conversation' });
    expect(disconnects()).toHaveLength(100);
    expect(batches()).toHaveLength(1);
    expect(liveReads()).toHaveLength(0);
  });

  test('the one call stands in the record of each, and says for how many it was', async () => {
    await start();
    const closures = await allEnded(await closeMany(40));
    const calls = (await Promise.all(closures.map(callsOf))).flat();
    const reads = calls.filter(({ purpose }) => purpose === 'read');
    expect(reads).toHaveLength(40);
    expect(new Set(reads.map(({ correlationId }) => correlationId)).size).toBe(1);
    expect(reads.every(({ shared, path }) => shared === 40 && path === details)).toBe(true);
    const sum = calls.reduce((total, { shared = 1 }) => total + 1 / shared, 0);
    expect(sum).toBeCloseTo(bench.cloud.requests.filter(({ path }) => path !== '/oauth/token').length);
  });

  test('a closure ends when its conversation did, not when that was learnt', async () => {
    const { clock } = await start();
    const [closure] = await allEnded(await closeMany(5));
    const conversation = bench.cloud.conversation(closure?.conversationId ?? '');
    expect(Math.abs((closure?.endedAt ?? 0) - (conversation?.endTime ?? 0))).toBeLessThanOrEqual(5 * second);
    expect(clock.now() - (closure?.endedAt ?? 0)).toBeGreaterThan(5 * second);
  });

  test('waiting for the proof takes no place of those that are still to be closed', async () => {
    await start({ concurrency: 2 });
    const closures = await closeMany(60);
    await bench.until(() => disconnects().length === 60, 10 * second);
    await allEnded(closures);
    expect(batches().length + liveReads().length).toBeLessThanOrEqual(4);
  });

  test('what waits for the proof goes before what is still to be closed', async () => {
    const { clock, outbox } = await start({ concurrency: 2 });
    const [first] = await closeMany(1);
    await bench.until(async () => (await outbox.counts()).verifying === 1);
    // Every disconnect takes its time now, and there are more than can be made in a minute.
    bench.cloud.faults.add({
      match: { method: 'PATCH' },
      effect: { status: 429, headers: { 'Retry-After': '1' } },
    });
    await closeMany(200);
    const from = clock.now();
    await bench.ended(first as Closure);
    expect(clock.now() - from).toBeLessThanOrEqual(minute);
  });

  test.each([1, 3, 60])('analytics that is %i s behind costs no live read', async (seconds) => {
    await start({ simulator: { delays: { analytics: seconds * second } } });
    const closures = await closeMany(50);
    for (const closure of await allEnded(closures)) expect(closure.outcome).toBe('closed');
    expect(liveReads()).toHaveLength(0);
    expect(disconnects()).toHaveLength(50);
  });

  test('analytics that is behind for longer than it may be is given up on, and each is read live', async () => {
    await start({ simulator: { delays: { analytics: 20 * minute } } });
    const closures = await closeMany(10);
    for (const closure of await allEnded(closures))
      expect(closure).toMatchObject({ state: 'closed', rung: 'conversation' });
    expect(liveReads()).toHaveLength(10);
    expect(batches().length).toBeLessThanOrEqual(12);
  });

  test('a zombie, which never gets an end time, is read live and closed', async () => {
    await start();
    const closures = await closeMany(20, (id, n) => {
      if (n < 2) bench.cloud.makeZombie(id);
    });
    for (const closure of await allEnded(closures))
      expect(closure).toMatchObject({ state: 'closed', rung: 'conversation' });
    expect(liveReads()).toHaveLength(2);
  });

  test('a disconnect without effect is found out by a live read, and the next rung is taken', async () => {
    await start();
    let liar = '';
    const closures = await closeMany(20, (id, n) => {
      if (n === 7) liar = id;
    });
    bench.cloud.faults.add({
      match: { method: 'PATCH', conversationId: liar },
      times: 1,
      effect: { lie: 'accepted but stays connected' },
    });
    const ended = await allEnded(closures);
    expect(ended.map(({ state }) => state)).toEqual(Array(20).fill('closed'));
    expect(ended.find(({ conversationId }) => conversationId === liar)?.rung).toBe('customer');
    expect(bench.cloud.conversation(liar)?.state).toBe('ended');
  });

  test('the end of a former life proves nothing', async () => {
    // Analytics is so far behind that it still shows the first end when the second close is verified.
    const { cloud, outbox } = await start({ simulator: { delays: { analytics: 45 * second } } });
    const closures = await closeMany(10, (id) => cloud.endConversation(id));
    await allEnded(closures);
    await bench.pass(10 * second);
    for (const { conversationId } of closures) cloud.guestWrites(conversationId, 'one more thing');
    cloud.faults.add({ match: { method: 'PATCH' }, effect: { lie: 'accepted but stays connected' } });
    await Promise.all(closures.map(({ conversationId }) => bench.close(conversationId)));
    await bench.pass(2 * minute);
    expect(batches().length).toBeGreaterThan(0);
    expect(await outbox.counts()).toMatchObject({ closed: 10 });
    for (const { conversationId } of closures) {
      expect(await bench.closer.latest(conversationId)).toMatchObject({ sequence: 2, endedAt: undefined });
    }
  });

  test('a guest who came back meanwhile is not taken for gone because analytics still shows the end', async () => {
    const { cloud, closer, clock, outbox } = await start({
      simulator: { delays: { analytics: 13 * second } },
    });
    const closures = await closeMany(10);
    await bench.until(async () => (await outbox.counts()).verifying === 10);
    await bench.pass(6 * second);
    const [back] = closures as [Closure];
    cloud.guestWrites(back.conversationId, 'wait!');
    await closer.hear({
      conversationId: back.conversationId,
      what: 'active',
      at: clock.now(),
      by: 'webhook',
    });
    await allEnded(closures);
    expect(cloud.conversation(back.conversationId)?.state).toBe('ended');
    expect((await outbox.find({ conversationId: back.conversationId })).closures).toHaveLength(1);
    expect(await outbox.get(back.id)).toMatchObject({ state: 'closed', rung: 'customer' });
  });

  test('several processes ask once for all that they have disconnected', async () => {
    const outbox = new MemoryOutbox();
    const { clock } = await start({ outbox });
    const busy = { hasRoom: () => false, outbox, clock, genesys: bench.client, sweepEveryMs: 0 };
    const others = await Promise.all([closingBench(busy), closingBench(busy)]);
    onTestFinished(async () => {
      for (const other of others) await other.stop();
    });
    const closures = await allEnded(await closeMany(90));
    const histories = await Promise.all(closures.map(({ id }) => outbox.history(id)));
    const hungUpBy = new Set(
      histories.flat().flatMap((entry) => (entry.kind === 'call' ? [entry.instance] : [])),
    );
    expect(hungUpBy.size).toBeGreaterThan(1);
    expect(batches()).toHaveLength(1);
    expect(liveReads()).toHaveLength(0);
  });

  test('pushed events leave nothing to ask for', async () => {
    const { cloud, clock, closer } = await start();
    cloud.on('pushed', ({ name, body: { conversationId, eventTime: at } }) => {
      if (name === 'customer.end')
        void closer.hear({ conversationId, what: 'customer-ended', at, by: 'event' });
    });
    // By this it knows that agents' joins are pushed too.
    await closer.hear({ conversationId: 'elsewhere', what: 'agent-joined', at: clock.now(), by: 'event' });
    await allEnded(await closeMany(30));
    expect(disconnects()).toHaveLength(30);
    expect(batches().length + liveReads().length).toBe(0);
  });
});

describe('with room in the budget', () => {
  test('few are read live at once', async () => {
    const { clock } = await start({ hasRoom: () => true });
    const closures = await closeMany(3);
    const from = clock.now();
    await allEnded(closures);
    expect(clock.now() - from).toBeLessThan(6 * second);
    expect(batches()).toHaveLength(0);
  });

  test('many are asked for together', async () => {
    await start({ hasRoom: () => true });
    await allEnded(await closeMany(90));
    expect(batches().length).toBeGreaterThan(0);
    // The others are the looks before the disconnect.
    expect(liveReads().length - 90).toBeLessThan(30);
  });
});

describe('what the platform takes', () => {
  test.each([99, 50, 33, 7, 2])(
    'a limit of %i ids is learnt by being refused, and more are tried ever more rarely',
    async (analyticsMaxIds) => {
      await start({ simulator: { unknowns: { analyticsMaxIds } } });
      await allEnded(await closeMany(100));
      const refused = () => batches().filter(({ status }) => status === 400).length;
      const learnt = refused();
      expect(learnt).toBeGreaterThan(0);
      expect(learnt).toBeLessThanOrEqual(10);
      const before = batches().length;
      await allEnded(await closeMany(100));
      expect(refused() - learnt).toBeLessThanOrEqual(4);
      expect(batches().length - before).toBeLessThanOrEqual(Math.ceil(200 / analyticsMaxIds) + 4);
      expect((await bench.outbox.counts()).closed).toBe(200);
    },
  );

  test('one id that is refused makes neither the others nor the later batches smaller', async () => {
    await start();
    let bad = '';
    const closures = await closeMany(64, (id, n) => {
      if (n === 40) bad = id;
    });
    bench.cloud.faults.add({
      match: { when: ({ path, query }) => path === details && query.id?.includes(bad) === true },
      effect: { status: 400 },
    });
    await allEnded(closures);
    expect(liveReads().map(({ params }) => params.conversationId)).toContain(bad);
    const before = batches().length;
    await allEnded(await closeMany(64));
    expect(batches().length - before).toBe(1);
  });

  test.each([
    ['refuses every request', { status: 400 } as const],
    ['says that every request is too long', { status: 413 } as const],
    ['is answered for by a proxy, with a page', { html: true } as const],
  ])('while analytics %s, each is read live, with one warning', async (_what, effect) => {
    const log = new KeptLog();
    const { cloud } = await start({ logger: log, sweepEveryMs: 0 });
    const fault = cloud.faults.add({ match: { path: details }, effect });
    await allEnded(await closeMany(100));
    const found = batches().length;
    expect(found).toBeLessThanOrEqual(12);
    expect(log.of('warn').filter((message) => message.includes('one by one'))).toHaveLength(1);
    for (let n = 0; n < 4; n += 1) {
      await bench.pass(10 * minute);
      await allEnded(await closeMany(20));
    }
    // Not found out anew each time.
    expect(batches().length - found).toBeLessThanOrEqual(3 * 4);
    expect(liveReads()).toHaveLength(180);
    expect(log.of('warn', 'error').length).toBeLessThanOrEqual(3);
    fault.remove();
    await bench.pass(61 * minute);
    for (let n = 0; n < 8; n += 1) await allEnded(await closeMany(100));
    expect(log.of('warn')).toContain('analytics is of use again');
    const before = batches().length;
    await allEnded(await closeMany(100));
    expect(batches().length - before).toBeLessThanOrEqual(2);
  });

  test('a platform that takes one id a call is asked for each live, and now and then for two', async () => {
    await start({ simulator: { unknowns: { analyticsMaxIds: 1 } } });
    await allEnded(await closeMany(100));
    const before = batches().length;
    for (let n = 0; n < 10; n += 1) await allEnded(await closeMany(20));
    expect(batches().length - before).toBeLessThanOrEqual(3 * 8);
    expect((await bench.outbox.counts()).closed).toBe(300);
  });

  test('refusals that pass do not make the batches small for ever', async () => {
    const { cloud } = await start();
    cloud.faults.add({ match: { path: details }, times: 6, effect: { status: 400 } });
    await allEnded(await closeMany(40));
    for (let n = 0; n < 8; n += 1) {
      await bench.pass(2 * minute);
      await allEnded(await closeMany(100));
    }
    const before = batches().length;
    await allEnded(await closeMany(100));
    expect(batches().length - before).toBe(1);
  });

  test('a load balancer that finds the request too long, and says so with a page, is asked for fewer', async () => {
    const log = new KeptLog();
    const { cloud } = await start({ logger: log });
    cloud.faults.add({
      match: { when: ({ path, query }) => path === details && (query.id ?? '').length > 1_500 },
      effect: { status: 414, html: true },
    });
    await allEnded(await closeMany(100));
    await allEnded(await closeMany(100));
    expect(liveReads()).toHaveLength(0);
    expect(batches().length).toBeLessThanOrEqual(14);
    expect(log.of('warn', 'error')).toEqual([]);
    expect(log.of('info').filter((message) => message.includes('fewer'))).toHaveLength(1);
  });

  test('without the permission each is read live, with one warning', async () => {
    const log = new KeptLog();
    const { cloud } = await start({ logger: log, sweepEveryMs: 0 });
    cloud.setPermissions(cloud.credentials.clientId, [
      'conversation:communication:view',
      'conversation:communication:disconnect',
    ]);
    const closures = await allEnded(await closeMany(30));
    expect(closures.every(({ state }) => state === 'closed')).toBe(true);
    expect(batches()).toHaveLength(1);
    expect(liveReads()).toHaveLength(30);
    expect(log.lines.filter(({ level }) => level === 'warn')).toEqual([
      expect.objectContaining({
        fields: { error: expect.stringContaining('analytics:conversationDetail:view') },
      }),
    ]);
    // Granted meanwhile, it is used again.
    cloud.setPermissions(cloud.credentials.clientId, ['*']);
    await bench.pass(61 * minute);
    await allEnded(await closeMany(30));
    expect(batches()).toHaveLength(2);
  });

  test('a client that cannot ask analytics reads each live', async () => {
    await start({ calls: (client) => pickCalls(client) });
    await allEnded(await closeMany(10));
    expect(liveReads()).toHaveLength(10);
  });

  test('an outage of analytics loses nothing', async () => {
    await start();
    const closures = await closeMany(40);
    const fault = bench.cloud.faults.add({ match: { path: details }, effect: { status: 503 } });
    await bench.pass(3 * minute);
    fault.remove();
    for (const closure of await allEnded(closures)) expect(closure).toMatchObject({ state: 'closed' });
    expect(disconnects()).toHaveLength(40);
    expect(fault.hits).toBeGreaterThan(1);
  });
});

describe('leases', () => {
  test('are renewed while the answer takes its time', async () => {
    let answer = () => {};
    const answered = new Promise<void>((resolve) => {
      answer = resolve;
    });
    const { outbox, clock } = await start({
      leaseMs: 10 * second,
      calls: (client) => ({
        ...pickCalls(client),
        readEndedAt: async (...args) => {
          await answered;
          return client.readEndedAt(...args);
        },
      }),
    });
    const closures = await closeMany(10);
    await bench.pass(2 * minute);
    expect(await outbox.claim({ owner: 'thief', now: clock.now(), leaseMs: second, limit: 10 })).toEqual([]);
    answer();
    for (const closure of await allEnded(closures)) expect(closure.state).toBe('closed');
    expect(batches()).toHaveLength(1);
    expect(liveReads()).toHaveLength(0);
  });

  test('are given back when the closer stops, so that the next one need not wait for them', async () => {
    const { outbox, clock, closer } = await start({
      concurrency: 1,
      calls: (client) => ({
        ...pickCalls(client),
        readEndedAt: (...args) => client.readEndedAt(...args),
        // Live reads take for ever, so that others wait for their place.
        readConversation: (_id, { signal } = {}) =>
          new Promise((_resolve, reject) => {
            signal?.addEventListener('abort', () => reject(signal.reason), { once: true });
          }),
      }),
      simulator: { delays: { analytics: 60 * minute } },
    });
    await closeMany(10);
    // All have waited for analytics for as long as they may.
    await bench.pass(10 * minute);
    expect(await outbox.counts()).toMatchObject({ verifying: 10 });
    const stopping = closer.stop(second);
    await bench.pass(2 * second);
    await stopping;
    const taken = await outbox.claim({ owner: 'next', now: clock.now(), leaseMs: second, limit: 10 });
    expect(taken.length).toBeGreaterThanOrEqual(9);
  });
});

/** The calls of a client without those of analytics. */
function pickCalls(client: GenesysClient): ConversationCalls {
  return {
    readConversation: (...args) => client.readConversation(...args),
    readActivity: (...args) => client.readActivity(...args),
    disconnectConversation: (...args) => client.disconnectConversation(...args),
    disconnectParticipant: (...args) => client.disconnectParticipant(...args),
    tearDown: (...args) => client.tearDown(...args),
  };
}
