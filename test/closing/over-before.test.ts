import { afterEach, describe, expect, test } from 'vitest';
import type { Closure } from '../../src/closing/closure.js';
import { type ClosingBench, closingBench } from './closing-bench.js';

const second = 1_000;
const minute = 60 * second;
const hour = 60 * minute;

let bench: ClosingBench;
afterEach(() => bench.stop());

async function start(options: Parameters<typeof closingBench>[0] = {}): Promise<ClosingBench> {
  const { simulator, ...others } = options;
  bench = await closingBench({
    hasRoom: () => false,
    sweepEveryMs: 0,
    stepMs: 1_000,
    simulator: { rateLimit: 1_000_000, ...simulator },
    ...others,
  });
  return bench;
}

/** A conversation that ended by itself an hour ago. */
async function overForAnHour(): Promise<{ id: string; endTime: number }> {
  const { id } = bench.cloud.createConversation();
  bench.cloud.endConversation(id, 'inactivity');
  await bench.pass(hour);
  return { id, endTime: endTimeOf(id) };
}

const endTimeOf = (id: string) => bench.cloud.conversation(id)?.endTime ?? 0;
const liveReads = () =>
  bench.cloud.requests.filter(
    ({ method, path }) => method === 'GET' && /^\/api\/v2\/conversations\//.test(path),
  );

describe('a conversation that was over before', () => {
  test('is recorded so, with the end time of the platform, as soon as analytics shows an older end', async () => {
    const { cloud, clock, close, ended, pass } = await start();
    const ids = Array.from({ length: 60 }, () => cloud.createConversation().id);
    const over = ids.filter((_, n) => n % 3 === 0);
    for (const id of over) cloud.endConversation(id, 'inactivity');
    await pass(hour);
    const from = clock.now();
    const closures: Closure[] = [];
    for (const id of ids) closures.push(await close(id));
    for (const closure of closures) {
      const { conversationId: id } = closure;
      const expected = over.includes(id)
        ? { state: 'closed', outcome: 'already-closed', endedAt: endTimeOf(id) }
        : { state: 'closed', outcome: 'closed' };
      expect(await ended(closure)).toMatchObject(expected);
    }
    expect(clock.now() - from).toBeLessThan(minute);
    expect(liveReads()).toHaveLength(over.length);
  });

  test.each(['accepted', 400, 404, 409] as const)(
    'is recorded so, whatever a disconnect of it is answered: %s',
    async (alreadyEnded) => {
      const { close, ended } = await start({ simulator: { unknowns: { alreadyEnded } } });
      const { id, endTime } = await overForAnHour();
      const end = await ended(await close(id));
      expect(end).toMatchObject({ state: 'closed', outcome: 'already-closed', endedAt: endTime });
    },
  );

  test('is recorded with its end time where it was read first', async () => {
    const { close, ended, calls } = await start({ hasRoom: () => true });
    const { id, endTime } = await overForAnHour();
    const closure = await close(id);
    expect(await ended(closure)).toMatchObject({ outcome: 'already-closed', endedAt: endTime });
    expect(await calls(closure)).toEqual(['read 200']);
  });

  test('is recorded so where the answer of the disconnect was lost', async () => {
    const { cloud, close, ended } = await start();
    const { id, endTime } = await overForAnHour();
    cloud.faults.add({ match: { method: 'PATCH' }, times: 1, effect: { drop: true } });
    expect(await ended(await close(id))).toMatchObject({ outcome: 'already-closed', endedAt: endTime });
  });

  test('may have been a zombie: the end is when its last participant left', async () => {
    const { cloud, close, ended, clock, pass } = await start();
    const { id } = cloud.createConversation();
    const leftAt = clock.now();
    cloud.makeZombie(id);
    await pass(hour);
    expect(await ended(await close(id))).toMatchObject({ outcome: 'already-closed', endedAt: leftAt });
  });
});

test('a conversation that ended by itself while no disconnect was taken is not said to be closed by us', async () => {
  const { cloud, close, ended, pass } = await start();
  const { id } = cloud.createConversation();
  const effect = { status: 429, headers: { 'Retry-After': '60' } };
  const outage = cloud.faults.add({ match: { method: 'PATCH' }, effect });
  const closure = await close(id);
  await pass(minute);
  cloud.endConversation(id, 'inactivity');
  await pass(minute);
  outage.remove();
  expect(await ended(closure)).toMatchObject({ outcome: 'already-closed', endedAt: endTimeOf(id) });
});

describe('a conversation that we have closed', () => {
  test('is said to be, where the answer was lost and the end came after the sending', async () => {
    const { cloud, close, ended } = await start();
    cloud.faults.add({ match: { method: 'PATCH' }, times: 1, effect: { status: 503, applyEffect: true } });
    expect(await ended(await close(cloud.createConversation().id))).toMatchObject({ outcome: 'closed' });
  });

  test('is said to be, where the first rung had its effect only after the second was taken', async () => {
    const { cloud, close, ended } = await start({
      hasRoom: () => true,
      simulator: { delays: { disconnect: 100 * second } },
    });
    const closure = await close(cloud.createConversation().id, { verifyWithinMs: 90 * second });
    expect(await ended(closure)).toMatchObject({ outcome: 'closed', rung: 'customer' });
  });

  test('may have had a former life: an older end that analytics still shows is asked about once', async () => {
    const { cloud, close, ended, pass } = await start({ simulator: { delays: { analytics: hour } } });
    const ids = Array.from({ length: 5 }, () => cloud.createConversation().id);
    for (const id of ids) cloud.endConversation(id, 'inactivity');
    await pass(2 * hour);
    for (const id of ids) cloud.guestWrites(id, 'me again');
    const closures: Closure[] = [];
    for (const id of ids) closures.push(await close(id));
    for (const closure of closures) expect(await ended(closure)).toMatchObject({ outcome: 'closed' });
    expect(liveReads()).toHaveLength(5);
  });
});
