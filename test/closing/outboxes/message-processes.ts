import { expect } from 'vitest';
import type { MessageQueue } from '../../../src/closing/message-queue.js';
import { start } from './drafts.js';
import { claimMessages, idsOf, leaseMs, queueName } from './message-drafts.js';
import type { ChildTask } from './outbox-child.js';
import { type ChildReport, runChild } from './run-child.js';

/** Which database the processes share. */
export type SharedDatabase = Pick<ChildTask, 'sqlite' | 'postgres'>;

/** Several processes bring the same messages at once, others carry them at once. */
export async function addAndCarry(
  queue: MessageQueue,
  database: SharedDatabase,
  count: number,
): Promise<void> {
  const adders = Array.from({ length: 3 }, () =>
    runChild({ ...database, act: 'add-messages', name: 'm', count }),
  );
  const added = idsSaid(await Promise.all(adders));
  const all = Array.from({ length: count }, (_, n) => `m-${n}`);
  expect(added.sort()).toEqual([...all].sort());
  expect(await queue.size(queueName)).toBe(count);
  const carriers = ['a', 'b'].map((name) => runChild({ ...database, act: 'carry', name }));
  const reports = await Promise.all(carriers);
  expect(idsSaid(reports).sort()).toEqual([...all].sort());
  expect(await queue.size(queueName)).toBe(0);
  expect(await queue.nextDueAt(queueName)).toBeUndefined();
  const at = new Map(reports.flatMap(({ times }) => [...times]));
  for (let thread = 0; thread < 10; thread += 1) {
    const ids = all.filter((_, n) => n % 10 === thread);
    const inTime = [...ids].sort((a, b) => (at.get(a) ?? 0) - (at.get(b) ?? 0));
    // The processes bring one id after the other, each waiting for the one before: so a thread has them in this order.
    expect(inTime).toEqual(ids);
  }
}

/** A process dies after it added, another after it claimed. */
export async function dieAndGoOn(queue: MessageQueue, database: SharedDatabase): Promise<void> {
  const adder = await runChild({ ...database, act: 'add-messages-and-die', name: 'm', count: 25 });
  expect(adder).toMatchObject({ signal: 'SIGKILL' });
  expect(adder.ids).toHaveLength(25);
  expect(await queue.size(queueName)).toBe(25);
  const claimer = await runChild({ ...database, act: 'claim-messages-and-die', name: 'w' });
  expect([...claimer.ids].sort()).toEqual(Array.from({ length: 10 }, (_, n) => `m-${n}`).sort());
  expect(await claimMessages(queue, start + leaseMs - 1, 100)).toEqual([]);
  const ended: string[] = [];
  for (;;) {
    const leases = await claimMessages(queue, start + leaseMs, 100);
    if (leases.length === 0) break;
    for (const lease of leases) await queue.end(lease, 'delivered', start + leaseMs);
    ended.push(...idsOf(leases));
  }
  expect(ended.sort()).toEqual([...adder.ids].sort());
}

function idsSaid(reports: readonly ChildReport[]): string[] {
  for (const { error } of reports) expect(error).toBeUndefined();
  return reports.flatMap(({ ids }) => ids);
}
