import { describe, expect, test } from 'vitest';
import type { Lease, Outbox } from '../../../src/closing/outbox.js';
import { LeaseLostError } from '../../../src/errors/lease-lost-error.js';
import type { CurrentBench } from './conformance.js';
import { draft, start } from './drafts.js';

const leaseMs = 30_000;
const day = 86_400_000;

function claim(outbox: Outbox, now = start, limit = 10, owner = 'worker-1'): Promise<Lease[]> {
  return outbox.claim({ owner, now, leaseMs, limit });
}

const names = (leases: readonly Lease[]) => leases.map(({ closure }) => closure.conversationId);

/** Who may work on what, and when. */
export function describeClaims(bench: CurrentBench): void {
  describe('claims', () => {
    test('only what is due is leased, the longest waiting first', async () => {
      const { outbox } = bench();
      await outbox.add(draft('later', { dueAt: start + 1 }), start, 'bot-1');
      await outbox.add(draft('second', { dueAt: start - 1 }), start, 'bot-1');
      await outbox.add(draft('first', { dueAt: start - 2 }), start, 'bot-1');
      const leases = await claim(outbox);
      expect(names(leases)).toEqual(['first', 'second']);
      expect(leases[0]).toMatchObject({ owner: 'worker-1', expiresAt: start + leaseMs });
      expect(await claim(outbox)).toEqual([]);
    });

    test('what is leased is nobody else’s until the lease has run out', async () => {
      const { outbox, other } = bench();
      await outbox.add(draft('c-1'), start, 'bot-1');
      const [lease] = await claim(outbox);
      expect(await claim(other, start + leaseMs - 1, 10, 'worker-2')).toEqual([]);
      const [taken] = await claim(other, start + leaseMs, 10, 'worker-2');
      expect(taken?.token).toBeGreaterThan(lease?.token ?? 0);
      expect(taken?.owner).toBe('worker-2');
    });

    test('a worker that comes back after its lease was taken over cannot write', async () => {
      const { outbox, other } = bench();
      await outbox.add(draft('c-1'), start, 'bot-1');
      const [lease] = (await claim(outbox)) as [Lease];
      const [taken] = (await claim(other, start + leaseMs, 10, 'worker-2')) as [Lease];
      // Its own clock may even have stood still.
      for (const now of [start + 1, start + leaseMs + 1]) {
        await expect(outbox.save(lease, { state: 'disconnecting' }, [], now)).rejects.toThrow(LeaseLostError);
        await expect(outbox.release(lease, { state: 'closed' }, [], now)).rejects.toThrow(LeaseLostError);
        await expect(outbox.renew(lease, now, leaseMs)).rejects.toThrow(LeaseLostError);
      }
      expect(await outbox.get(lease.closure.id)).toEqual(taken.closure);
    });

    test('a lease that has run out is lost even where nobody has taken it', async () => {
      const { outbox } = bench();
      await outbox.add(draft('c-1'), start, 'bot-1');
      const [lease] = (await claim(outbox)) as [Lease];
      await expect(outbox.save(lease, {}, [], start + leaseMs)).rejects.toThrow(LeaseLostError);
      await expect(outbox.renew(lease, start + leaseMs, leaseMs)).rejects.toThrow(LeaseLostError);
    });

    test('the same name does not make an old lease good again', async () => {
      const { outbox } = bench();
      await outbox.add(draft('c-1'), start, 'bot-1');
      const [old] = (await claim(outbox)) as [Lease];
      await claim(outbox, start + leaseMs);
      await expect(outbox.save(old, {}, [], start + leaseMs + 1)).rejects.toThrow(LeaseLostError);
    });

    test('a renewed lease lasts from the renewal on', async () => {
      const { outbox, other } = bench();
      await outbox.add(draft('c-1'), start, 'bot-1');
      const [lease] = (await claim(outbox)) as [Lease];
      const renewed = await outbox.renew(lease, start + 15_000, leaseMs);
      expect(renewed).toEqual({ ...lease, expiresAt: start + 45_000 });
      expect(await claim(other, start + 44_999)).toEqual([]);
      expect(await claim(other, start + 45_000)).toHaveLength(1);
    });

    test('a released closure is claimed again when it is due, under a greater token', async () => {
      const { outbox } = bench();
      await outbox.add(draft('c-1'), start, 'bot-1');
      const [lease] = (await claim(outbox)) as [Lease];
      const released = await outbox.release(lease, { dueAt: start + 500 }, [], start + 1);
      expect(released).toMatchObject({ dueAt: start + 500, updatedAt: start + 1 });
      await expect(outbox.save(lease, {}, [], start + 2)).rejects.toThrow(LeaseLostError);
      expect(await claim(outbox, start + 499)).toEqual([]);
      const [again] = await claim(outbox, start + 500);
      expect(again?.token).toBeGreaterThan(lease.token);
    });

    test('a lease that ran out before the closure is due does not make it due', async () => {
      const { outbox } = bench();
      await outbox.add(draft('c-1'), start, 'bot-1');
      const [lease] = (await claim(outbox)) as [Lease];
      await outbox.save(lease, { dueAt: start + day }, [], start);
      expect(await claim(outbox, start + leaseMs)).toEqual([]);
      expect(await claim(outbox, start + day)).toHaveLength(1);
    });

    test('engagements take turns within a claim and from one claim to the next', async () => {
      const { outbox } = bench();
      for (let n = 0; n < 30; n += 1) {
        await outbox.add(
          draft(`campaign-${n}`, { engagement: 'campaign', dueAt: start - 100 + n }),
          start,
          'b',
        );
      }
      await outbox.add(draft('urgent-1', { engagement: 'urgent', dueAt: start }), start, 'b');
      await outbox.add(draft('urgent-2', { engagement: 'urgent', dueAt: start }), start, 'b');
      expect(names(await claim(outbox, start, 1))).toEqual(['campaign-0']);
      expect(names(await claim(outbox, start, 1))).toEqual(['urgent-1']);
      expect(names(await claim(outbox, start, 4))).toEqual([
        'campaign-1',
        'urgent-2',
        'campaign-2',
        'campaign-3',
      ]);
    });

    test('workers that claim at once never get the same closure', async () => {
      const { outbox, other } = bench();
      for (let n = 0; n < 60; n += 1) {
        await outbox.add(draft(`c-${n}`, { engagement: `e-${n % 3}` }), start, 'bot-1');
      }
      const taken: string[] = [];
      for (let round = 0; round < 40 && taken.length < 60; round += 1) {
        const claims = Array.from({ length: 6 }, (_, n) =>
          claim(n % 2 === 0 ? outbox : other, start, 4, `worker-${n}`),
        );
        taken.push(...(await Promise.all(claims)).flatMap(names));
      }
      expect(taken).toHaveLength(60);
      expect(new Set(taken).size).toBe(60);
    });

    test('the next due time is that of the first closure or lease, whichever comes', async () => {
      const { outbox } = bench();
      expect(await outbox.nextDueAt()).toBeUndefined();
      await outbox.add(draft('c-1', { dueAt: start, engagement: 'a' }), start, 'bot-1');
      await outbox.add(draft('c-2', { dueAt: start + day, engagement: 'b' }), start, 'bot-1');
      expect(await outbox.nextDueAt()).toBe(start);
      const [lease] = (await claim(outbox)) as [Lease];
      expect(await outbox.nextDueAt()).toBe(start + leaseMs);
      await outbox.release(lease, { state: 'closed', outcome: 'already-closed' }, [], start);
      expect(await outbox.nextDueAt()).toBe(start + day);
    });

    test('closures that wait for their proof are claimed apart, whatever waits before them', async () => {
      const { outbox } = bench();
      for (const name of ['a', 'b', 'c'])
        await outbox.add(draft(name, { engagement: name, dueAt: start - 9 }), start, 'b');
      for (const [n, lease] of (await claim(outbox)).entries()) {
        const verifying = { state: 'verifying', dueAt: start + 10 - n } as const;
        await outbox.save(lease, { state: 'disconnecting' }, [], start);
        await outbox.release(lease, verifying, [], start);
      }
      await outbox.add(draft('waiting', { dueAt: start - 1 }), start, 'b');
      const of = (verifying: boolean | undefined, now: number, limit = 10) =>
        outbox.claim({ owner: 'w', now, leaseMs, limit, verifying });
      expect(await outbox.nextDueAt(true)).toBe(start + 8);
      expect(await outbox.nextDueAt(false)).toBe(start - 1);
      expect(await outbox.nextDueAt()).toBe(start - 1);
      expect(await of(true, start + 7)).toEqual([]);
      expect(names(await of(true, start + 10, 2))).toHaveLength(2);
      expect(await outbox.nextDueAt(true)).toBe(start + 10);
      expect(names(await of(false, start + 10))).toEqual(['waiting']);
      const [last] = await of(true, start + 10);
      expect(names(last ? [last] : [])).toEqual(['a']);
      // They can be taken over like all others.
      expect(await of(true, start + 10 + leaseMs)).toHaveLength(3);
      expect(await outbox.nextDueAt(false)).toBe(start + 10 + leaseMs);
    });

    test('of those that wait for their proof, none goes to two workers', async () => {
      const { outbox, other } = bench();
      for (let n = 0; n < 30; n += 1) await outbox.add(draft(`c-${n}`), start, 'b');
      for (const lease of await claim(outbox, start, 30)) {
        await outbox.save(lease, { state: 'disconnecting' }, [], start);
        await outbox.release(lease, { state: 'verifying' }, [], start);
      }
      const of = (from: Outbox) =>
        from.claim({ owner: 'w', now: start, leaseMs, limit: 20, verifying: true });
      const taken = (await Promise.all([of(outbox), of(other)])).flatMap(names);
      taken.push(...names(await of(other)));
      expect(taken).toHaveLength(30);
      expect(new Set(taken).size).toBe(30);
    });

    test('a clock that is set back by a day delays nothing by a day', async () => {
      const { outbox } = bench();
      const ahead = start + day;
      await outbox.add(draft('waiting', { dueAt: ahead + 3_000 }), ahead, 'bot-1');
      await outbox.add(draft('leased', { dueAt: start, engagement: 'other' }), start, 'bot-1');
      expect(names(await claim(outbox, ahead))).toEqual(['leased']);
      expect(names(await claim(outbox, start, 10, 'worker-2'))).toEqual(['leased']);
      const moved = await outbox.latest('waiting');
      expect(moved).toMatchObject({ dueAt: start + 3_000, updatedAt: start, createdAt: ahead });
      expect(names(await claim(outbox, start + 3_000))).toEqual(['waiting']);
    });
  });
}
