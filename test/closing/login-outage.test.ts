import { afterEach, describe, expect, test } from 'vitest';
import { Breaker } from '../../src/closing/breaker.js';
import type { Closure } from '../../src/closing/closure.js';
import { RateBudget } from '../../src/closing/rate-budget.js';
import { KeptLog } from '../turns/stage.js';
import { type ClosingBench, closingBench } from './closing-bench.js';

const minute = 60_000;
/** Closures at a time: these wait for the token. */
const underWay = 8;

let bench: ClosingBench;
let log: KeptLog;
afterEach(() => bench.stop());

/** A closer behind a breaker and a rate budget, as the façade wires it. */
async function start(): Promise<void> {
  log = new KeptLog();
  bench = await closingBench({
    logger: log,
    stepMs: 1_000,
    sweepEveryMs: 0,
    inner: (clock, { rates: store }) =>
      new Breaker({
        inner: new RateBudget({ key: 'client', store, clock, logger: log }),
        clock,
        logger: log,
      }),
  });
}

const schedule = (count: number) =>
  Promise.all(Array.from({ length: count }, () => bench.close(bench.cloud.createConversation().id)));
const requests = (path: RegExp) => bench.cloud.requests.filter((request) => path.test(request.path));
const tokens = () => requests(/oauth/);

/** Of how many it is written that a disconnect was sent, or is about to be. */
async function sent(closures: readonly Closure[]): Promise<number> {
  const now = await Promise.all(closures.map(({ id }) => bench.outbox.get(id)));
  return now.filter((closure) => closure?.sentAt !== undefined).length;
}

async function allClosed(closures: readonly Closure[]): Promise<void> {
  for (const closure of closures) expect(await bench.ended(closure)).toMatchObject({ outcome: 'closed' });
}

describe.each([
  ['answers 503', { status: 503 }],
  ['breaks the connection off', { drop: true as const }],
])('while the login service %s', (_what, effect) => {
  test('the calls stop, and one is tried from time to time', async () => {
    await start();
    const fault = bench.cloud.faults.add({ match: { path: /oauth/ }, effect });
    const closures = await schedule(40);
    await bench.pass(10 * minute);
    // Five, and after pauses of 2, 4, 8, 16, 32, 60, 60, … seconds.
    expect(tokens().length).toBeGreaterThanOrEqual(12);
    expect(tokens().length).toBeLessThanOrEqual(20);
    fault.remove();
    await allClosed(closures);
    // That steps fail, that the calls stop, and that they go on; not one for each call or closure.
    expect(log.of('warn', 'error').length).toBeLessThanOrEqual(4);
  });

  test('nothing is sent, so nothing is read that would not be read anyway', async () => {
    await start();
    const fault = bench.cloud.faults.add({ match: { path: /oauth/ }, effect });
    const closures = await schedule(40);
    await bench.pass(2 * minute);
    fault.remove();
    expect(await sent(closures)).toBeLessThanOrEqual(underWay);
    await allClosed(closures);
    expect(requests(/^\/api\//).filter(({ method }) => method === 'PATCH')).toHaveLength(40);
  });
});

test('a token that the platform ends during an outage of the login service costs no second disconnect', async () => {
  await start();
  const before = await schedule(3);
  await allClosed(before);
  bench.cloud.expireTokens();
  const fault = bench.cloud.faults.add({ match: { path: /oauth/ }, effect: { status: 503 } });
  const closures = await schedule(20);
  await bench.pass(5 * minute);
  expect(await sent(closures)).toBeLessThanOrEqual(underWay);
  expect(tokens().length).toBeLessThanOrEqual(20);
  fault.remove();
  await allClosed(closures);
  for (const { conversationId } of closures) {
    const accepted = bench.cloud
      .conversation(conversationId)
      ?.history.filter(({ what }) => what === 'disconnect accepted');
    expect(accepted).toHaveLength(1);
  }
});

test('a disconnect whose answer was lost is still looked for when the login service fails after it', async () => {
  await start();
  await allClosed(await schedule(1));
  const lost = bench.cloud.faults.add({
    match: { method: 'PATCH' },
    times: 1,
    effect: { status: 503, applyEffect: true },
  });
  const [closure] = (await schedule(1)) as [Closure];
  await bench.until(() => lost.hits === 1);
  bench.cloud.expireTokens();
  const down = bench.cloud.faults.add({ match: { path: /oauth/ }, effect: { status: 503 } });
  await bench.pass(minute);
  expect(await bench.outbox.get(closure.id)).toMatchObject({ sentAt: expect.any(Number) });
  down.remove();
  await allClosed([closure]);
  expect(requests(/messages/).filter(({ method }) => method === 'PATCH')).toHaveLength(2);
});
