import { afterEach, expect, test } from 'vitest';
import type { ClosePlan } from '../../src/closing/close-plan.js';
import type { Closure } from '../../src/closing/closure.js';
import { Closures } from '../../src/closing/closures.js';
import { type ClosingBench, closingBench } from './closing-bench.js';

let bench: ClosingBench;
afterEach(() => bench.stop());

const lie = { lie: 'accepted but stays connected' } as const;
const disconnects = async (closure: Closure) =>
  (await bench.calls(closure)).flatMap((call) => (call.startsWith('read') ? [] : (call.split(' ')[0] ?? '')));

/** A handoff that is over: the agent has left and wrapped up, and the guest is with the flow again. */
async function closeAfterHandoff(plan: Partial<ClosePlan> = {}): Promise<Closure> {
  bench = await closingBench({ stepMs: 1_000, simulator: { unknowns: { peer: 'stays' } } });
  const { cloud } = bench;
  const { id } = cloud.createConversation();
  cloud.agentJoins(id);
  cloud.agentLeaves(id, { guest: 'back-to-flow' });
  cloud.agentWrapsUp(id);
  return bench.close(id, plan, { handedOver: true });
}

test.each(['last', 'never'] as const)(
  'where the others stay when the guest was hung up on, everybody is disconnected; teardown: %s',
  async (teardown) => {
    const closure = await closeAfterHandoff({ teardown });
    expect(await bench.ended(closure)).toMatchObject({ state: 'closed', rung: 'conversation' });
    expect(await disconnects(closure)).toEqual(['customer', 'conversation']);
    expect(bench.cloud.conversation(closure.conversationId)?.state).toBe('ended');
  },
);

test('what disconnecting everybody does not close is torn down', async () => {
  const closure = await closeAfterHandoff();
  bench.cloud.faults.add({ match: { method: 'PATCH' }, effect: lie });
  expect(await bench.ended(closure)).toMatchObject({ state: 'closed', rung: 'teardown' });
  expect(await disconnects(closure)).toEqual(['customer', 'conversation', 'teardown']);
});

test('a live agent whom the plan does not protect is disconnected, and keeps the after-call work', async () => {
  bench = await closingBench({ stepMs: 1_000, simulator: { unknowns: { peer: 'stays' } } });
  const { cloud, close, ended } = bench;
  const { id } = cloud.createConversation();
  cloud.agentJoins(id);
  const closure = await close(id, { protectAgents: false }, { handedOver: true });
  expect(await ended(closure)).toMatchObject({ state: 'closed', rung: 'conversation' });
  const agent = cloud.conversation(id)?.participants.find(({ purpose }) => purpose === 'agent');
  expect(agent).toMatchObject({ live: false, communications: [{ afterCallWork: { state: 'pending' } }] });
});

test('each rung is taken once, and all of them again when an operator retries', async () => {
  const closure = await closeAfterHandoff({ teardown: 'never' });
  const { cloud, clock, outbox, ended } = bench;
  const fault = cloud.faults.add({ match: { method: 'PATCH' }, effect: lie });
  expect(await ended(closure)).toMatchObject({ state: 'failed', cause: 'still-open' });
  expect(await disconnects(closure)).toEqual(['customer', 'conversation']);
  fault.remove();
  expect(await new Closures(outbox, clock, 'operator').retry(closure.id)).toBe(true);
  expect(await ended(closure)).toMatchObject({ state: 'closed', rung: 'conversation' });
  expect((await disconnects(closure)).slice(2)).toEqual(['customer', 'conversation']);
});
