import { afterEach, describe, expect, test } from 'vitest';
import type { ClosePlan } from '../../src/closing/close-plan.js';
import type { Closure } from '../../src/closing/closure.js';
import { Closures } from '../../src/closing/closures.js';
import { type ClosingBench, closingBench } from './closing-bench.js';

const minute = 60_000;
const hour = 60 * minute;

let bench: ClosingBench;
afterEach(() => bench.stop());

/** Plans by which the guest is hung up on although an agent has after-call work to do. */
const plans: Record<string, Partial<ClosePlan>> = {
  'a plan that closes after holdFor': { afterHold: 'close', holdForMs: 10 * minute },
  'a plan that does not protect agents': { protectAgents: false, holdForMs: 10 * minute },
};

/** An agent has left and owes the wrap-up, the guest is with the flow again, and nobody leaves because another does. */
async function closeDuringWork(plan: Partial<ClosePlan>): Promise<Closure> {
  bench = await closingBench({ stepMs: 2_000, simulator: { unknowns: { peer: 'stays' } } });
  const { cloud } = bench;
  const { id } = cloud.createConversation();
  cloud.agentJoins(id);
  cloud.agentLeaves(id, { guest: 'back-to-flow' });
  return bench.close(id, plan, { handedOver: true });
}

const now = async ({ id }: Closure) => (await bench.outbox.get(id)) as Closure;
const waits = (closure: Closure) =>
  bench.until(async () => (await now(closure)).cause === 'after-call-work', 2 * hour);

/** The agent's leg, as the platform has it. */
function leg({ conversationId }: Closure) {
  const participants = bench.cloud.conversation(conversationId)?.participants ?? [];
  return participants.find(({ purpose }) => purpose === 'agent')?.communications[0];
}

const disconnects = async (closure: Closure) =>
  (await bench.calls(closure)).flatMap((call) => (call.startsWith('read') ? [] : (call.split(' ')[0] ?? '')));

describe.each(Object.entries(plans))('%s', (_name, plan) => {
  test('waits until the after-call work is done, and then closes what is left', async () => {
    const closure = await closeDuringWork(plan);
    await waits(closure);
    await bench.pass(8 * minute);
    expect(await now(closure)).toMatchObject({ state: 'held', rung: 'customer' });
    expect((await now(closure)).causeDetail).toMatch(/^The guest's side is ended, /);
    expect(leg(closure)?.afterCallWork.state).toBe('pending');
    bench.cloud.agentWrapsUp(closure.conversationId);
    expect(await bench.ended(closure)).toMatchObject({ state: 'closed', rung: 'conversation' });
    expect(leg(closure)?.wrapup).toMatchObject({ writtenBy: 'agent' });
    expect(await disconnects(closure)).toEqual(['customer', 'conversation']);
  });

  test('waits for holdFor once more and no longer, and leaves the work alone', async () => {
    const closure = await closeDuringWork(plan);
    await waits(closure);
    const { heldSince = 0 } = await now(closure);
    const end = await bench.ended(closure);
    expect(end).toMatchObject({ state: 'failed', cause: 'after-call-work' });
    expect(end.causeDetail).toContain("only an agent's after-call work keeps the conversation open");
    expect((end.endedAt ?? 0) - heldSince).toBeGreaterThanOrEqual(10 * minute);
    expect((end.endedAt ?? 0) - heldSince).toBeLessThan(11 * minute);
    expect(leg(closure)?.afterCallWork.state).toBe('pending');
    expect(await disconnects(closure)).toEqual(['customer']);
  });

  test('says so where the guest could not be hung up on', async () => {
    const closure = await closeDuringWork(plan);
    bench.cloud.faults.add({
      match: { method: 'PATCH' },
      effect: { lie: 'accepted but stays connected' },
    });
    const end = await bench.ended(closure);
    expect(end).toMatchObject({ state: 'failed', cause: 'after-call-work' });
    expect(end.causeDetail).toContain('the guest is still in the conversation');
    expect(leg(closure)?.afterCallWork.state).toBe('pending');
    expect(await disconnects(closure)).not.toContain('teardown');
  });
});

test('a rung that did not help is not taken again when the work is done', async () => {
  const closure = await closeDuringWork({ protectAgents: false, holdForMs: hour });
  const isHangUp = {
    match: { path: /participants|disconnect$|conversations.messages/, method: 'PATCH' },
  } as const;
  bench.cloud.faults.add({ ...isHangUp, effect: { lie: 'accepted but stays connected' } });
  await waits(closure);
  bench.cloud.agentWrapsUp(closure.conversationId);
  expect(await bench.ended(closure)).toMatchObject({ state: 'closed', rung: 'teardown' });
  expect(await disconnects(closure)).toEqual(['customer', 'conversation', 'teardown']);
});

test('is looked for where the plan looks first, also by a plan that does not protect agents', async () => {
  bench = await closingBench({ simulator: { unknowns: { peer: 'stays' } } });
  const { cloud } = bench;
  const { id } = cloud.createConversation();
  cloud.agentJoins(id);
  cloud.agentLeaves(id, { guest: 'back-to-flow' });
  const closure = await bench.close(id, { protectAgents: false, lookFirst: 'always' });
  await waits(closure);
  expect(await disconnects(closure)).toEqual(['customer']);
});

test('an operator may have what is left disconnected, and the agent keeps the work', async () => {
  const closure = await closeDuringWork({ protectAgents: false });
  await waits(closure);
  await new Closures(bench.outbox, bench.clock, 'operator').decide(closure.id, 'close');
  expect(await bench.ended(closure)).toMatchObject({ state: 'closed', rung: 'conversation' });
  expect(leg(closure)?.afterCallWork.state).toBe('pending');
});

test('only a plan that begins with teardown has the work ended', async () => {
  const closure = await closeDuringWork({ protectAgents: false, strategy: 'teardown' });
  expect(await bench.ended(closure)).toMatchObject({ state: 'closed', rung: 'teardown' });
  expect(leg(closure)?.wrapup).toMatchObject({ writtenBy: 'system' });
});

describe('a closure that is held for an agent', () => {
  test('who has left says that the after-call work is not done', async () => {
    const closure = await closeDuringWork({ holdForMs: 10 * minute });
    await bench.until(async () => (await now(closure)).state === 'held');
    expect((await now(closure)).causeDetail).toMatch(
      /^An agent has left the conversation and has after-call/,
    );
    const end = await bench.ended(closure);
    expect(end).toMatchObject({ state: 'failed', cause: 'held-too-long' });
    expect(end.causeDetail).toMatch(
      /^An agent had left the conversation, but the after-call work was not done/,
    );
  });

  test('who is still there says that, and changes its words when the agent leaves', async () => {
    bench = await closingBench({ stepMs: 2_000 });
    const { cloud, close } = bench;
    const { id } = cloud.createConversation();
    cloud.agentJoins(id);
    const closure = await close(id, { holdForMs: 10 * minute, afterHold: 'ask' }, { handedOver: true });
    await bench.until(async () => (await now(closure)).state === 'held');
    expect((await now(closure)).causeDetail).toMatch(/^A live agent is in the conversation\./);
    cloud.agentLeaves(id, { guest: 'back-to-flow' });
    await bench.until(async () => (await now(closure)).cause === 'operator-asked-at-work', hour);
    expect((await now(closure)).causeDetail).toMatch(
      /^An agent has left the conversation and still has after/,
    );
  });
});
