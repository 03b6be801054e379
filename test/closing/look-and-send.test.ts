import { afterEach, describe, expect, test } from 'vitest';
import { Breaker } from '../../src/closing/breaker.js';
import { MemoryOutbox } from '../../src/closing/outboxes/memory-outbox.js';
import { RateBudget } from '../../src/closing/rate-budget.js';
import type { CallGate, Lane } from '../../src/genesys/api-call.js';
import type { Logger } from '../../src/logger.js';
import type { ManualClock } from '../manual-clock.js';
import { type ClosingBench, type ClosingBenchOptions, closingBench } from './closing-bench.js';

const second = 1_000;
const minute = 60 * second;
const quiet: Logger = { debug() {}, info() {}, warn() {}, error() {} };

let bench: ClosingBench;
afterEach(() => bench.stop());

async function start(options: ClosingBenchOptions): Promise<ClosingBench> {
  bench = await closingBench({ sweepEveryMs: 0, ...options });
  return bench;
}

/** Lets each call of these lanes wait for so long. */
const slowGate =
  (lanes: readonly Lane[], waitMs: () => number) =>
  (clock: ManualClock): CallGate => ({
    admit: (lane) =>
      lanes.includes(lane)
        ? new Promise((resolve) => void clock.schedule(waitMs(), resolve))
        : Promise.resolve(),
    observe: () => {},
    hasRoom: () => true,
  });

const budget: ClosingBenchOptions['inner'] = (clock, { rates: store }) =>
  new Breaker({
    clock,
    logger: quiet,
    inner: new RateBudget({ key: 'client', store, clock, logger: quiet }),
  });

const hangUps = () => bench.cloud.requests.filter(({ method }) => method === 'PATCH');
const looks = () => bench.cloud.requests.filter(({ method }) => method === 'GET');

describe('between the look and the disconnect', () => {
  test('a 429 that stops all calls for minutes has everybody looked at anew', async () => {
    const { cloud, close, pass, outbox } = await start({ inner: budget });
    const ids = Array.from({ length: 20 }, () => cloud.createConversation().id);
    const headers = { 'Retry-After': '300' };
    cloud.faults.add({ match: { method: 'PATCH' }, effect: { status: 429, headers } });
    for (const id of ids) await close(id, { lookFirst: 'always' });
    await pass(10 * second);
    const sent = hangUps().length;
    // Others were looked at, and wait to be sent. Nobody tells of the agents.
    expect(looks().length).toBeGreaterThan(sent);
    cloud.faults.clear();
    for (const id of ids) cloud.agentJoins(id);
    await pass(10 * minute);
    expect(hangUps()).toHaveLength(sent);
    expect(await outbox.counts()).toMatchObject({ held: ids.length });
  });

  test('hardly any time passes under a full budget, and the limit holds', async () => {
    const { cloud, close, until, outbox } = await start({
      inner: budget,
      simulator: { requestsKept: 5_000 },
    });
    for (let n = 0; n < 200; n += 1) await close(cloud.createConversation().id, { lookFirst: 'always' });
    await until(async () => (await outbox.counts()).closed === 200, 30 * minute);
    const lookedAt = new Map(looks().map(({ params, at }) => [`${params.conversationId} ${at}`, at]));
    const gaps = hangUps().map(({ params: { conversationId }, at }) => {
      const before = [...lookedAt].filter(
        ([key, look]) => key.startsWith(conversationId ?? '') && look <= at,
      );
      return at - Math.max(...before.map(([, look]) => look));
    });
    expect(gaps).toHaveLength(200);
    expect(Math.max(...gaps)).toBeLessThanOrEqual(2 * second);
    expect(gaps.filter((gap) => gap > second / 2).length).toBeLessThanOrEqual(5);
    expect(cloud.rate.highestSlidingMinute(cloud.credentials.clientId)).toBeLessThanOrEqual(300);
  });

  test('more than two seconds are too long: it looks anew, a few times at once and then later', async () => {
    let waitMs = 3 * second;
    const { cloud, close, ended, pass } = await start({ inner: slowGate(['close-now'], () => waitMs) });
    const { id } = cloud.createConversation();
    const closure = await close(id, { graceMs: 0 });
    await pass(minute);
    expect(hangUps()).toEqual([]);
    expect(looks().length).toBeGreaterThan(3);
    expect(looks().length).toBeLessThan(12);
    waitMs = second;
    expect(await ended(closure)).toMatchObject({ state: 'closed', outcome: 'closed' });
    expect(hangUps()).toHaveLength(1);
  });

  test.each(['always', 'handed-over'] as const)(
    'an outbox that takes seconds to write that it is sent does not stop it (lookFirst: %s)',
    async (lookFirst) => {
      const outbox = new MemoryOutbox();
      const save = outbox.save.bind(outbox);
      outbox.save = async (...step) => {
        await bench.clock.advance(3 * second);
        return save(...step);
      };
      const { cloud, close, ended } = await start({ outbox });
      const { id } = cloud.createConversation();
      expect(await ended(await close(id, { lookFirst }))).toMatchObject({ outcome: 'closed' });
      expect(hangUps()).toHaveLength(1);
    },
  );

  test('what the guest says cancels it: nothing has been sent yet', async () => {
    const { cloud, closer, close, pass } = await start({ inner: slowGate(['close'], () => minute) });
    const closure = await close(cloud.createConversation().id, { lookFirst: 'handed-over', graceMs: 0 });
    await pass(5 * second);
    expect(await closer.cancel(closure.id, 'guest-returned')).toBe(true);
    await pass(5 * minute);
    expect(hangUps()).toEqual([]);
  });
});

describe('an agent who is heard to join', () => {
  const plan = { lookFirst: 'handed-over', graceMs: 0 } as const;

  async function join(id: string) {
    const { cloud, closer, clock } = bench;
    cloud.agentJoins(id);
    await closer.hear({ conversationId: id, what: 'agent-joined', at: clock.now(), by: 'event' });
  }

  test('while a disconnect without a look waits for the rate budget is not hung up on', async () => {
    const { cloud, close, pass, outbox } = await start({ inner: slowGate(['close'], () => minute) });
    const { id } = cloud.createConversation();
    await close(id, plan);
    await pass(5 * second);
    await join(id);
    await pass(5 * minute);
    expect(hangUps()).toEqual([]);
    expect(await outbox.latest(id)).toMatchObject({ state: 'held', handedOver: true });
  });

  test('while a disconnect that was refused waits for its repeat is not hung up on', async () => {
    const { cloud, close, until, pass, outbox } = await start({ hasRoom: () => false });
    const { id } = cloud.createConversation();
    const headers = { 'Retry-After': '60' };
    cloud.faults.add({ match: { method: 'PATCH' }, times: 1, effect: { status: 429, headers } });
    await close(id, plan);
    await until(async () => (await outbox.latest(id))?.state === 'disconnecting');
    await pass(second);
    await join(id);
    await pass(5 * minute);
    expect(hangUps()).toHaveLength(1);
    expect(await outbox.latest(id)).toMatchObject({ state: 'held', handedOver: true });
  });
});
