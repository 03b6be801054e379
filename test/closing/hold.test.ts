import { afterEach, describe, expect, test } from 'vitest';
import type { ClosePlan } from '../../src/closing/close-plan.js';
import type { Closure } from '../../src/closing/closure.js';
import { Closures } from '../../src/closing/closures.js';
import { ArgumentError } from '../../src/errors/argument-error.js';
import { type ClosingBench, closingBench } from './closing-bench.js';

const minute = 60_000;
const hour = 60 * minute;

let bench: ClosingBench;
let closures: Closures;
afterEach(() => bench.stop());

/** A closure that is held for an agent who is connected. */
async function held(plan: Partial<ClosePlan> = {}): Promise<Closure> {
  bench = await closingBench({ stepMs: 10_000 });
  const { cloud, close, outbox, clock, until, heard } = bench;
  closures = new Closures(outbox, clock, 'operator');
  const { id } = cloud.createConversation();
  cloud.agentJoins(id, { state: 'connected' });
  const closure = await close(id, { holdForMs: hour, ...plan }, { handedOver: true });
  await until(() => heard.includes('held'));
  return closure;
}

const now = async ({ id }: Closure) => (await bench.outbox.get(id)) as Closure;
const count = (name: string) => bench.heard.filter((one) => one === name).length;

describe('a plan that asks', () => {
  test('keeps the closure held beyond holdFor, and asks once', async () => {
    const closure = await held({ afterHold: 'ask' });
    await bench.pass(hour - 5 * minute);
    expect(await now(closure)).toMatchObject({ state: 'held', cause: 'agent-in-conversation' });
    expect(count('asked')).toBe(0);
    await bench.pass(9 * hour);
    expect(await now(closure)).toMatchObject({ state: 'held', cause: 'operator-asked' });
    expect((await now(closure)).causeDetail).toContain('Decide');
    expect(count('asked')).toBe(1);
    expect(count('held')).toBe(1);
    const causes = (await bench.outbox.history(closure.id)).flatMap((entry) =>
      entry.kind === 'transition' && entry.to === 'held' ? [entry.cause] : [],
    );
    expect(causes).toEqual(['agent-in-conversation', 'operator-asked']);
  });

  test('closes when the agent leaves before anybody has decided', async () => {
    const closure = await held({ afterHold: 'ask' });
    await bench.pass(2 * hour);
    bench.cloud.agentLeaves(closure.conversationId);
    bench.cloud.agentWrapsUp(closure.conversationId);
    expect(await bench.ended(closure)).toMatchObject({ state: 'closed' });
  });
});

describe('an operator', () => {
  test.each([0, 2 * hour])(
    'who says "close" after %i ms hangs up on the guest, and the agent keeps the work',
    async (afterMs) => {
      const closure = await held({ afterHold: 'ask' });
      await bench.pass(afterMs);
      expect(await closures.decide(closure.id, 'close')).toBe(true);
      const from = bench.clock.now();
      expect(await bench.ended(closure)).toMatchObject({
        state: 'closed',
        outcome: 'closed',
        rung: 'customer',
      });
      expect(bench.clock.now() - from).toBeLessThan(minute);
      const { cloud } = bench;
      const agent = cloud
        .conversation(closure.conversationId)
        ?.participants.find(({ purpose }) => purpose === 'agent');
      expect(agent?.communications[0]?.afterCallWork.state).toBe('pending');
      const said = (await bench.outbox.history(closure.id)).filter(
        (entry) => entry.kind === 'transition' && entry.cause === 'operator-closes',
      );
      expect(said).toMatchObject([{ instance: 'operator', from: 'held', to: 'held' }]);
    },
  );

  test('who says "close" is obeyed also on the rungs below', async () => {
    const closure = await held({ verifyWithinMs: minute });
    bench.cloud.faults.add({ match: { method: 'PATCH' }, effect: { lie: 'accepted but stays connected' } });
    await closures.decide(closure.id, 'close');
    expect(await bench.ended(closure)).toMatchObject({ state: 'closed', rung: 'teardown' });
    expect(count('held')).toBe(1);
  });

  test('who says "give-up" leaves the session open, and listeners hear that it failed', async () => {
    const closure = await held({ afterHold: 'ask' });
    const reads = bench.cloud.requests.length;
    expect(await closures.decide(closure.id, 'give-up')).toBe(true);
    expect(await bench.ended(closure)).toMatchObject({ state: 'failed', cause: 'operator-gives-up' });
    expect(count('failed')).toBe(1);
    expect(bench.cloud.requests.length).toBe(reads);
    expect(bench.cloud.conversation(closure.conversationId)?.state).toBe('open');
    expect(await closures.retry(closure.id)).toBe(true);
    await bench.until(() => count('held') === 2);
  });

  test('decides nothing about a closure that is not held', async () => {
    const closure = await held();
    expect(await closures.decide('none', 'close')).toBe(false);
    bench.cloud.agentLeaves(closure.conversationId);
    bench.cloud.agentWrapsUp(closure.conversationId);
    await bench.ended(closure);
    expect(await closures.decide(closure.id, 'give-up')).toBe(false);
    await expect(closures.decide(closure.id, 'maybe' as 'close')).rejects.toThrow(ArgumentError);
  });
});

test('a closure that is held for long is looked at less and less, and closed all the same in time', async () => {
  const closure = await held({ holdForMs: 8 * hour });
  await bench.pass(4 * hour);
  const looks = bench.cloud.requests.filter(({ method }) => method === 'GET').length;
  expect(looks).toBeLessThan(45);
  bench.cloud.agentLeaves(closure.conversationId);
  bench.cloud.agentWrapsUp(closure.conversationId);
  const from = bench.clock.now();
  await bench.ended(closure);
  expect(bench.clock.now() - from).toBeLessThanOrEqual(11 * minute);
});

test('the hold ends on time, whatever the wait between two looks', async () => {
  const closure = await held({ holdForMs: 2 * hour });
  const { heldSince = 0 } = await now(closure);
  await bench.ended(closure);
  expect(bench.clock.now() - heldSince).toBeLessThan(2 * hour + minute);
});
