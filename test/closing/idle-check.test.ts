import { afterEach, expect, test } from 'vitest';
import { ClientPool } from '../../src/closing/client-pool.js';
import type { ClosePlan } from '../../src/closing/close-plan.js';
import type { Closure } from '../../src/closing/closure.js';
import { type ClosingBench, type ClosingBenchOptions, closingBench } from './closing-bench.js';

const second = 1_000;
const minute = 60 * second;

let bench: ClosingBench;
afterEach(() => bench.stop());

const notIdle = { state: 'cancelled', cause: 'not-idle' } as const;
const disconnects = () =>
  bench.cloud.requests.filter(({ method, path }) => method === 'PATCH' || path.endsWith('/disconnect'));

/** A conversation with a message, a minute ago, that is to be closed if nobody has written since. */
async function idle(
  plan: Partial<ClosePlan> = {},
  options: ClosingBenchOptions = {},
): Promise<{ id: string; close: () => Promise<Closure> }> {
  bench = await closingBench({ sweepEveryMs: 0, ...options });
  const { cloud, clock, pass, close } = bench;
  const { id } = cloud.createConversation({ text: 'hello' });
  await pass(minute);
  const onlyIfIdleSince = clock.now();
  await pass(minute);
  return { id, close: () => close(id, { graceMs: 0, ...plan, onlyIfIdleSince }) };
}

test.each([
  ['', {}],
  ['by a client of several', { calls: (client) => new ClientPool([{ client, waitMs: () => 0 }]) }],
] satisfies [string, ClosingBenchOptions][])(
  'a conversation in which nobody has written is closed %s',
  async (_, options) => {
    const { close } = await idle({}, options);
    const closure = await close();
    expect(await bench.ended(closure)).toMatchObject({ state: 'closed', outcome: 'closed' });
    expect(disconnects()).toHaveLength(1);
  },
);

test.each([
  ['', {}],
  ['also where the plan saves the look', { lookFirst: 'handed-over' }],
  ['also where it spares no agents', { protectAgents: false, strategy: 'conversation' }],
] satisfies [string, Partial<ClosePlan>][])(
  'what somebody has written since leaves it open %s',
  async (_, plan) => {
    const { id, close } = await idle(plan);
    bench.cloud.guestWrites(id, 'wait');
    const closure = await close();
    expect(await bench.ended(closure)).toMatchObject({ ...notIdle, endedAt: bench.clock.now() });
    expect(bench.heard).toContain('cancelled');
    await bench.pass(10 * minute);
    expect(disconnects()).toEqual([]);
  },
);

test('what is written while an agent is in it leaves it open when the agent has gone', async () => {
  const { id, close } = await idle();
  const { cloud, heard, until, ended } = bench;
  cloud.agentJoins(id);
  const closure = await close();
  await until(() => heard.includes('held'));
  cloud.guestWrites(id, 'thank you');
  cloud.agentLeaves(id, { guest: 'back-to-flow' });
  cloud.agentWrapsUp(id);
  expect(await ended(closure)).toMatchObject(notIdle);
  expect(disconnects()).toEqual([]);
});

test('whoever opens it again before the close is proved is not hung up on once more', async () => {
  const { id, close } = await idle(
    { verifyWithinMs: 10 * second },
    { simulator: { delays: { disconnect: 0 } } },
  );
  const { cloud, heard, until, ended } = bench;
  const closure = await close();
  await until(() => heard.includes('accepted'));
  cloud.guestWrites(id, 'one more thing');
  expect(await ended(closure)).toMatchObject(notIdle);
  expect(disconnects()).toHaveLength(1);
});
