import fc from 'fast-check';
import { expect } from 'vitest';
import type { MessageDraft, MessageLease, MessageQueue } from '../../../src/closing/message-queue.js';
import { MemoryMessageQueue } from '../../../src/closing/outboxes/memory-message-queue.js';
import { start } from './drafts.js';
import { day, message } from './message-drafts.js';

const leaseMs = 20;
const which = fc.nat({ max: 12 });
const queueNames = ['integration-1', 'integration-2'] as const;
const queue = fc.constantFrom(...queueNames);

/** One call of a queue. Leases are named by numbers, so that two queues can be told the same. */
export const messageOperation = fc.oneof(
  { weight: 5, arbitrary: fc.record({ act: fc.constant('add' as const), queue, id: fc.nat({ max: 30 }) }) },
  {
    weight: 5,
    arbitrary: fc.record({
      act: fc.constant('claim' as const),
      queue,
      limit: fc.integer({ min: 0, max: 4 }),
      owner: fc.constantFrom('worker-1', 'worker-2'),
    }),
  },
  { weight: 4, arbitrary: fc.record({ act: fc.constant('end' as const), lease: which }) },
  {
    weight: 2,
    arbitrary: fc.record({
      act: fc.constant('retry' as const),
      lease: which,
      waitMs: fc.integer({ min: 0, max: 60 }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ act: fc.constant('renew' as const), lease: which }) },
  { weight: 1, arbitrary: fc.record({ act: fc.constant('prune' as const) }) },
  {
    weight: 3,
    arbitrary: fc.record({
      act: fc.constant('wait' as const),
      ms: fc.oneof(
        { weight: 6, arbitrary: fc.integer({ min: 1, max: 30 }) },
        { weight: 1, arbitrary: fc.constantFrom(day, -day) },
      ),
    }),
  },
);
export type MessageOperation = typeof messageOperation extends fc.Arbitrary<infer Value> ? Value : never;

/** Drives one queue, and sees to it that nothing is lost, doubled, out of its order or in two hands. */
class WatchedQueue {
  readonly #queue: MessageQueue;
  readonly #leases: MessageLease[] = [];
  /** What was taken in and has not ended, by thread, in the order of the adds. */
  readonly #waiting = new Map<string, string[]>();
  readonly #held = new Map<string, MessageLease>();
  #now = start;

  constructor(queue: MessageQueue) {
    this.#queue = queue;
  }

  /** What the call answered, or the error that it threw, in a form that can be compared. */
  async run(one: MessageOperation): Promise<unknown> {
    try {
      return await this.#call(one);
    } catch (error) {
      if ((error as Error).name !== 'LeaseLostError') throw error;
      return 'lost';
    }
  }

  /** Ends all that is left. */
  async drain(): Promise<unknown> {
    const ended: string[] = [];
    this.#now += 2 * day;
    this.#held.clear();
    for (const name of queueNames) {
      for (;;) {
        const dueAt = await this.#queue.nextDueAt(name);
        if (dueAt === undefined) break;
        // The clock may stand further back than what it had written.
        this.#now = Math.max(this.#now, dueAt);
        for (const lease of await this.#claim(name, 3, 'last')) {
          await this.#end(lease);
          ended.push(lease.message.id);
        }
      }
      expect(await this.#queue.size(name)).toBe(0);
    }
    expect([...this.#waiting.values()].flat()).toEqual([]);
    return ended;
  }

  async #call(one: MessageOperation): Promise<unknown> {
    const now = this.#now;
    switch (one.act) {
      case 'add':
        return this.#add(one.queue, `${one.id % 3}-${one.id}`);
      case 'claim': {
        const leases = await this.#claim(one.queue, one.limit, one.owner);
        return leases.map(({ message, owner, expiresAt }) => ({ message, owner, expiresAt }));
      }
      case 'end':
        return this.#with(one.lease, (lease) => this.#end(lease));
      case 'retry':
        return this.#with(one.lease, async (lease) => {
          await this.#queue.retry(lease, now + one.waitMs, now);
          this.#held.delete(threadOf(lease.message));
        });
      case 'renew':
        return this.#with(one.lease, async (lease) => {
          const renewed = await this.#queue.renew(lease, now, leaseMs);
          this.#leases.push(renewed);
          this.#held.set(threadOf(lease.message), renewed);
          return renewed.expiresAt;
        });
      case 'prune':
        // Which ones go first is not promised, so all of them go.
        while ((await this.#queue.prune(now - 5, 2)) > 0);
        return Promise.all(queueNames.map((name) => this.#queue.size(name)));
      case 'wait':
        this.#now += one.ms;
        // Whoever held a lease then, may have lost it.
        if (one.ms < 0) this.#held.clear();
        return Promise.all(queueNames.map((name) => this.#queue.nextDueAt(name)));
    }
  }

  async #add(name: string, id: string): Promise<boolean> {
    const draft = message(id, { queue: name });
    const thread = threadOf(draft);
    const added = await this.#queue.add(draft, this.#now);
    const waiting = this.#waiting.get(thread) ?? [];
    if (waiting.includes(id)) expect(added).toBe(false);
    if (added) this.#waiting.set(thread, [...waiting, id]);
    return added;
  }

  async #claim(name: string, limit: number, owner: string): Promise<MessageLease[]> {
    const leases = await this.#queue.claim({ queue: name, owner, now: this.#now, leaseMs, limit });
    expect(leases.length).toBeLessThanOrEqual(limit);
    for (const lease of leases) {
      const { id } = lease.message;
      const thread = threadOf(lease.message);
      expect(lease.message.queue).toBe(name);
      const before = this.#held.get(thread);
      if (before !== undefined) expect(before.expiresAt).toBeLessThanOrEqual(this.#now);
      expect(this.#waiting.get(thread)?.[0]).toBe(id);
      this.#held.set(thread, lease);
    }
    this.#leases.push(...leases);
    return leases;
  }

  async #end(lease: MessageLease): Promise<void> {
    await this.#queue.end(lease, 'delivered', this.#now);
    const { id } = lease.message;
    const thread = threadOf(lease.message);
    expect(this.#waiting.get(thread)?.shift()).toBe(id);
    this.#held.delete(thread);
  }

  #with<Result>(which: number, work: (lease: MessageLease) => Promise<Result>): Promise<Result> | undefined {
    const lease = this.#leases.at(-1 - (which % Math.max(this.#leases.length, 1)));
    return lease && work(lease);
  }
}

/** Threads of the same name in two queues are two. */
function threadOf({ queue: name, thread }: Pick<MessageDraft, 'queue' | 'thread'>): string {
  return `${name}|${thread}`;
}

/** Tells a queue and the model the same, and compares every answer and all that is left in the end. */
export async function compareQueues(
  queue: MessageQueue,
  operations: readonly MessageOperation[],
): Promise<void> {
  const [model, real] = [new WatchedQueue(new MemoryMessageQueue()), new WatchedQueue(queue)];
  for (const one of operations) expect(await real.run(one)).toEqual(await model.run(one));
  expect(await real.drain()).toEqual(await model.drain());
}
