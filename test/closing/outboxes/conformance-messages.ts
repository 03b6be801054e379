import { randomBytes } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import type { MessageLease } from '../../../src/closing/message-queue.js';
import { ArgumentError } from '../../../src/errors/argument-error.js';
import { LeaseLostError } from '../../../src/errors/lease-lost-error.js';
import type { CurrentBench } from './conformance.js';
import { start } from './drafts.js';
import {
  addAll,
  claimMessages,
  claimOne,
  day,
  idsOf,
  leaseMs,
  message,
  queueName,
} from './message-drafts.js';

/** What a queue of messages promises, whatever it is made of. */
export function describeMessages(bench: CurrentBench): void {
  const queues = () => ({ queue: bench().outbox.messages, other: bench().other.messages });

  describe('messages', () => {
    test('of six that bring the same id at once, one gets it in', async () => {
      const { queue, other } = queues();
      const adds = Array.from({ length: 6 }, (_, n) =>
        (n % 2 === 0 ? queue : other).add(message('a-1', { sealed: `${n + 1}` }), start),
      );
      expect((await Promise.all(adds)).filter((added) => added)).toHaveLength(1);
      expect(await queue.size(queueName)).toBe(1);
      await queue.end(await claimOne(queue), 'delivered', start);
      expect(await other.nextDueAt(queueName)).toBeUndefined();
    });

    test('an id is remembered after its message has ended, whatever comes under it', async () => {
      const { queue, other } = queues();
      await queue.add(message('a-1'), start);
      await queue.end(await claimOne(queue), 'undeliverable', start);
      expect(await other.add(message('a-1', { thread: 'b', sealed: 'other' }), start)).toBe(false);
      expect(await queue.size(queueName)).toBe(0);
      expect(await claimMessages(queue, start + day)).toEqual([]);
    });

    test('what was added is what is leased', async () => {
      const { queue } = queues();
      await queue.add(message('a-1'), start);
      expect(await claimOne(queue, start + 5)).toEqual({
        message: { ...message('a-1'), addedAt: start, dueAt: start, failures: 0 },
        owner: 'worker-1',
        token: expect.any(Number),
        expiresAt: start + 5 + leaseMs,
      });
    });

    test('a message with a part that is empty, or that a database could not keep, is refused', async () => {
      const { queue } = queues();
      for (const name of ['queue', 'id', 'thread', 'kind', 'sealed']) {
        for (const value of ['', 'a\0b', 'a\ud83d']) {
          const draft = message('a-1', { [name]: value });
          await expect(queue.add(draft, start)).rejects.toThrow(ArgumentError);
        }
      }
      await expect(queue.add(message('é'.repeat(501)), start)).rejects.toThrow(/at most 1000 bytes/);
      expect(await queue.size(queueName)).toBe(0);
    });

    test('any other name is kept as it is', async () => {
      const { queue } = queues();
      const names = [
        '__proto__',
        '/../',
        "'; --",
        ' ',
        'é',
        '\u{1f600}',
        ':now',
        '$1',
        randomBytes(500).toString('hex'),
      ];
      for (const name of names) expect(await queue.add(message(name, { thread: name }), start)).toBe(true);
      expect(await queue.add(message('__proto__'), start)).toBe(false);
      expect(idsOf(await claimMessages(queue, start, 20)).sort()).toEqual([...names].sort());
    });

    test('of each thread only the first is leased, and the next one when that has ended', async () => {
      const { queue, other } = queues();
      await addAll(queue, ['a-1', 'a-2', 'b-1', 'a-3']);
      const [a, b] = (await claimMessages(queue)) as [MessageLease, MessageLease];
      expect(idsOf([a, b])).toEqual(['a-1', 'b-1']);
      expect(await claimMessages(other)).toEqual([]);
      await queue.end(b, 'delivered', start);
      expect(await claimMessages(other)).toEqual([]);
      await queue.end(a, 'delivered', start);
      expect(idsOf(await claimMessages(other))).toEqual(['a-2']);
    });

    test('a message that waits for another try holds back its thread and no other', async () => {
      const { queue } = queues();
      await addAll(queue, ['a-1', 'a-2']);
      await queue.retry(await claimOne(queue), start + 500, start + 1);
      await queue.add(message('b-1'), start + 2);
      expect(idsOf(await claimMessages(queue, start + 499))).toEqual(['b-1']);
      const again = await claimOne(queue, start + 500);
      expect(again.message).toMatchObject({ id: 'a-1', dueAt: start + 500, failures: 1, addedAt: start });
      await queue.end(again, 'delivered', start + 501);
      expect((await claimOne(queue, start + 501)).message).toMatchObject({ id: 'a-2', failures: 0 });
    });

    test('threads that wait longest go first, and no more than were asked for', async () => {
      const { queue } = queues();
      await addAll(queue, ['b-1', 'b-2'], start);
      await addAll(queue, ['a-1', 'a-2'], start + 1);
      await addAll(queue, ['c-1'], start + 2);
      const first = await claimMessages(queue, start + 5, 2);
      expect(idsOf(first)).toEqual(['b-1', 'a-1']);
      for (const lease of first) await queue.end(lease, 'delivered', start + 5);
      // Those with more to say wait behind the one that has not been served.
      expect(idsOf(await claimMessages(queue, start + 5, 1))).toEqual(['c-1']);
      expect(await claimMessages(queue, start + 5, 0)).toEqual([]);
    });

    test('a message is taken over when the lease has run out, and its first holder can do nothing', async () => {
      const { queue, other } = queues();
      await addAll(queue, ['a-1', 'a-2']);
      const old = await claimOne(queue);
      expect(await claimMessages(other, start + leaseMs - 1)).toEqual([]);
      const taken = await claimOne(other, start + leaseMs, 'worker-2');
      expect(taken).toMatchObject({ message: { id: 'a-1' }, owner: 'worker-2' });
      expect(taken.token).toBeGreaterThan(old.token);
      // Its own clock may even have stood still.
      for (const now of [start + 1, start + leaseMs + 1]) {
        await expect(queue.end(old, 'delivered', now)).rejects.toThrow(LeaseLostError);
        await expect(queue.retry(old, now, now)).rejects.toThrow(LeaseLostError);
        await expect(queue.renew(old, now, leaseMs)).rejects.toThrow(/message a-1/);
      }
      await other.end(taken, 'delivered', start + leaseMs + 2);
      expect((await claimOne(queue, start + leaseMs + 2)).message.id).toBe('a-2');
    });

    test('a lease that has run out is lost even where nobody has taken it', async () => {
      const { queue } = queues();
      await queue.add(message('a-1'), start);
      const lease = await claimOne(queue);
      await expect(queue.end(lease, 'delivered', start + leaseMs)).rejects.toThrow(LeaseLostError);
      await expect(queue.renew(lease, start + leaseMs, leaseMs)).rejects.toThrow(LeaseLostError);
    });

    test('what has ended cannot be ended again, nor what follows it', async () => {
      const { queue } = queues();
      await addAll(queue, ['a-1', 'a-2']);
      const lease = await claimOne(queue);
      await queue.end(lease, 'delivered', start);
      await claimOne(queue);
      await expect(queue.end(lease, 'delivered', start)).rejects.toThrow(LeaseLostError);
      expect(await queue.size(queueName)).toBe(1);
    });

    test('a renewed lease lasts from the renewal on', async () => {
      const { queue, other } = queues();
      await queue.add(message('a-1'), start);
      const lease = await claimOne(queue);
      const renewed = await queue.renew(lease, start + 15_000, leaseMs);
      expect(renewed).toEqual({ ...lease, expiresAt: start + 45_000 });
      expect(await claimMessages(other, start + 44_999)).toEqual([]);
      await queue.end(renewed, 'delivered', start + 44_999);
      expect(await queue.size(queueName)).toBe(0);
    });

    test('the next due time is that of the first message or lease, whichever comes', async () => {
      const { queue } = queues();
      expect(await queue.nextDueAt(queueName)).toBeUndefined();
      await addAll(queue, ['a-1', 'a-2']);
      expect(await queue.nextDueAt(queueName)).toBe(start);
      const lease = await claimOne(queue);
      expect(await queue.nextDueAt(queueName)).toBe(start + leaseMs);
      await queue.retry(lease, start + 70, start);
      expect(await queue.nextDueAt(queueName)).toBe(start + 70);
      await queue.end(await claimOne(queue, start + 70), 'delivered', start + 71);
      expect(await queue.nextDueAt(queueName)).toBe(start + 71);
    });

    test('adds to a thread that is just being emptied are never left behind', async () => {
      const { queue, other } = queues();
      await queue.add(message('a-0'), start);
      for (let n = 1; n <= 40; n += 1) {
        const lease = await claimOne(queue);
        await Promise.all([
          queue.end(lease, 'delivered', start),
          other.add(message(`a-${n}`), start),
          queue.add(message(`b-${n}`, { thread: 'a' }), start),
        ]);
        await queue.end(await claimOne(other), 'delivered', start);
      }
      let left = await queue.size(queueName);
      for (; left > 0; left -= 1) await queue.end(await claimOne(other), 'delivered', start);
      expect(await other.nextDueAt(queueName)).toBeUndefined();
    });

    test('workers that claim at once never get two messages of one thread', async () => {
      const { queue, other } = queues();
      for (let n = 0; n < 60; n += 1) await queue.add(message(`t${n % 12}-${n}`), start);
      const ended: string[] = [];
      const held = new Set<string>();
      // Lets the other workers go on.
      const others = () => new Promise((resolve) => setImmediate(resolve));
      const work = async (worker: number) => {
        const mine = worker % 2 === 0 ? queue : other;
        while (ended.length < 60) {
          for (const lease of await claimMessages(mine, start, 3, `worker-${worker}`)) {
            const { thread, id } = lease.message;
            expect(held.has(thread)).toBe(false);
            held.add(thread);
            await others();
            held.delete(thread);
            ended.push(id);
            await mine.end(lease, 'delivered', start);
          }
          await others();
        }
      };
      await Promise.all(Array.from({ length: 6 }, (_, worker) => work(worker)));
      expect(new Set(ended).size).toBe(60);
      const numbers = (thread: string) =>
        ended.filter((id) => id.startsWith(`${thread}-`)).map((id) => Number(id.split('-')[1]));
      for (let n = 0; n < 12; n += 1) expect(numbers(`t${n}`)).toEqual([n, n + 12, n + 24, n + 36, n + 48]);
    });

    test('a clock that is set back by a day delays nothing by a day', async () => {
      const { queue } = queues();
      const ahead = start + day;
      await addAll(queue, ['waits-1', 'waits-2', 'held-1'], ahead);
      const leases = await claimMessages(queue, ahead);
      const waits = leases.find(({ message: { thread } }) => thread === 'waits') as MessageLease;
      const held = leases.find(({ message: { thread } }) => thread === 'held') as MessageLease;
      await queue.retry(waits, ahead + 3_000, ahead);
      await queue.add(message('fresh-1'), ahead);
      expect(idsOf(await claimMessages(queue, start, 10, 'worker-2')).sort()).toEqual(['fresh-1', 'held-1']);
      await expect(queue.end(held, 'delivered', start)).rejects.toThrow(LeaseLostError);
      expect(await claimMessages(queue, start + 2_999)).toEqual([]);
      expect(idsOf(await claimMessages(queue, start + 3_000))).toEqual(['waits-1']);
    });

    test('what ended before a time is forgotten, a few at once, and what waits is not', async () => {
      const { queue } = queues();
      await addAll(queue, ['a-1', 'b-1', 'c-1', 'd-1', 'd-2']);
      const leases = await claimMessages(queue);
      for (const [n, lease] of leases.entries()) await queue.end(lease, 'delivered', start + n);
      expect(await queue.prune(start + 2, 1)).toBe(1);
      expect(await queue.prune(start + 2, 10)).toBe(1);
      expect(await queue.prune(start + 2, 10)).toBe(0);
      expect(await queue.add(message('a-1'), start + 9)).toBe(true);
      expect(await queue.add(message('c-1'), start + 9)).toBe(false);
      expect(idsOf(await claimMessages(queue, start + 9)).sort()).toEqual(['a-1', 'd-2']);
    });

    test('a lease on what was forgotten is none on what comes again under its name', async () => {
      const { queue } = queues();
      await addAll(queue, ['a-1']);
      const [old] = await claimMessages(queue);
      if (old === undefined) throw new Error('Nothing was leased.');
      await queue.end(old, 'delivered', start + 1);
      expect(await queue.prune(start + 6, 10)).toBe(1);
      expect(await queue.add(message('a-1'), start + 7)).toBe(true);
      const [lease] = await claimMessages(queue, start + 7);
      await expect(queue.end(old, 'delivered', start + 8)).rejects.toThrow(LeaseLostError);
      if (lease !== undefined) await queue.end(lease, 'delivered', start + 8);
      expect(await queue.size(queueName)).toBe(0);
    });

    test('queues know nothing of each other, whatever the names in them', async () => {
      const { queue, other } = queues();
      const second = { queue: 'integration-2' };
      const claim = { ...second, owner: 'worker-1', leaseMs, limit: 10 };
      await addAll(queue, ['a-1', 'a-2']);
      expect(await queue.add(message('a-1', { ...second, sealed: 'of the second' }), start + 7)).toBe(true);
      expect(await queue.add(message('a-1', second), start + 7)).toBe(false);
      expect([await queue.size(queueName), await queue.size('integration-2')]).toEqual([2, 1]);
      expect(await other.nextDueAt('integration-2')).toBe(start + 7);
      const [lease, more] = await other.claim({ ...claim, now: start + 7 });
      expect(lease?.message).toMatchObject({ ...second, id: 'a-1', sealed: 'of the second' });
      expect(more).toBeUndefined();
      // The thread of the same name is not held by that lease, and the id of the same name does not end with it.
      const first = await claimOne(queue, start + 8);
      await other.end(lease as MessageLease, 'delivered', start + 9);
      await queue.end(first, 'delivered', start + 9);
      expect((await claimOne(queue, start + 9)).message).toMatchObject({ queue: queueName, id: 'a-2' });
      expect(await other.claim({ ...claim, now: start + day })).toEqual([]);
      expect(await other.nextDueAt('integration-3')).toBeUndefined();
    });

    test('who listens to one queue is not kept asleep by what another knows, nor woken by it', async () => {
      const { queue } = queues();
      const woken: string[] = [];
      for (const name of [queueName, 'integration-2']) queue.onWake(name, () => woken.push(name));
      await queue.add(message('a-1'), start);
      await queue.nextDueAt(queueName);
      await queue.add(message('b-1', { queue: 'integration-2' }), start + 1);
      expect(woken).toEqual([queueName, 'integration-2']);
    });

    test('who listens is woken by an add here, and no longer after it stopped', async () => {
      const { queue } = queues();
      let woken = 0;
      const stop = queue.onWake(queueName, () => {
        woken += 1;
      });
      await queue.nextDueAt(queueName);
      await queue.add(message('a-1'), start);
      expect(woken).toBe(1);
      stop();
      await queue.add(message('b-1'), start);
      expect(woken).toBe(1);
    });
  });
}
