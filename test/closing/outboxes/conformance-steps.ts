import { describe, expect, test } from 'vitest';
import type { CallEntry, HistoryEntry } from '../../../src/closing/history-entry.js';
import type { Lease, Outbox } from '../../../src/closing/outbox.js';
import { IllegalTransitionError } from '../../../src/errors/illegal-transition-error.js';
import { LeaseLostError } from '../../../src/errors/lease-lost-error.js';
import type { CurrentBench } from './conformance.js';
import { draft, start } from './drafts.js';

const entry: CallEntry = {
  kind: 'call',
  at: start + 1,
  instance: 'worker-1',
  purpose: 'conversation',
  method: 'PATCH',
  path: '/api/v2/conversations/messages/c-1',
  status: 202,
  durationMs: 41.5,
  correlationId: 'abc',
};

async function leased(outbox: Outbox, conversationId = 'c-1'): Promise<Lease> {
  await outbox.add(draft(conversationId), start, 'bot-1');
  const leases = await outbox.claim({ owner: 'worker-1', now: start, leaseMs: 30_000, limit: 1 });
  return leases[0] as Lease;
}

/** How a closure is moved on, and what stops it. */
export function describeSteps(bench: CurrentBench): void {
  describe('steps', () => {
    test('a step and its history are written together, and the lease is kept', async () => {
      const { outbox, other } = bench();
      const lease = await leased(outbox);
      const change = { state: 'disconnecting', rung: 'conversation', sentAt: start + 1 } as const;
      const saved = await outbox.save(lease, change, [entry], start + 2);
      const expected = { ...lease.closure, ...change, updatedAt: start + 2 };
      expect(saved).toEqual({ ...lease, closure: expected });
      expect(await other.get(lease.closure.id)).toEqual(expected);
      expect((await other.history(lease.closure.id)).slice(2)).toEqual([entry]);
      await outbox.save(saved, { checks: 3 }, [], start + 3);
    });

    test('undefined clears a field, and what is not named stays', async () => {
      const { outbox } = bench();
      const lease = await leased(outbox);
      const set = {
        rung: 'customer',
        sentAt: start,
        verifyBy: start + 9,
        cause: 'a',
        causeDetail: 'b',
      } as const;
      const saved = await outbox.save(lease, { ...set, failures: 2 }, [], start);
      const cleared = await outbox.save(saved, { sentAt: undefined, cause: undefined }, [], start + 1);
      const { closure } = cleared;
      expect(closure).toMatchObject({ rung: 'customer', verifyBy: start + 9, causeDetail: 'b', failures: 2 });
      expect(closure.sentAt).toBeUndefined();
      expect(closure.cause).toBeUndefined();
      expect(await outbox.get(closure.id)).toEqual(closure);
    });

    test('signals that arrive while a worker writes are not overwritten', async () => {
      const { outbox, other } = bench();
      const lease = await leased(outbox);
      const { signals } = draft('c-1');
      const more = signals.map((signal) => ({ ...signal, id: 'other' }));
      await other.add(draft('c-1', { signals: more, handedOver: true }), start + 1, 'bot-2');
      const saved = await outbox.save(lease, { state: 'disconnecting', handedOver: false }, [], start + 2);
      expect(saved.closure.signals).toHaveLength(2);
      expect(saved.closure.handedOver).toBe(true);
    });

    test('an ended closure has the time of its end and is not claimed any more', async () => {
      const { outbox } = bench();
      const lease = await leased(outbox);
      const closed = await outbox.release(lease, { state: 'closed', outcome: 'closed' }, [], start + 7);
      expect(closed).toMatchObject({ state: 'closed', outcome: 'closed', endedAt: start + 7 });
      const later = { owner: 'worker-1', now: start + 1e9, leaseMs: 1, limit: 9 };
      expect(await outbox.claim(later)).toEqual([]);
      expect(await outbox.nextDueAt()).toBeUndefined();
    });

    test('a step that the state machine forbids is refused and leaves no trace', async () => {
      const { outbox } = bench();
      const lease = await leased(outbox);
      await expect(outbox.save(lease, { state: 'verifying' }, [entry], start)).rejects.toThrow(
        IllegalTransitionError,
      );
      await expect(outbox.release(lease, { state: 'verifying' }, [entry], start)).rejects.toMatchObject({
        from: 'scheduled',
        to: 'verifying',
      });
      expect(await outbox.get(lease.closure.id)).toEqual(lease.closure);
      expect(await outbox.history(lease.closure.id)).toHaveLength(2);
      const failed = await outbox.release(lease, { state: 'failed' }, [], start);
      await expect(outbox.amend(failed.id, ['failed'], { state: 'closed' }, [], start)).rejects.toThrow(
        IllegalTransitionError,
      );
    });

    test('an outdated lease object is judged by the state in the database', async () => {
      const { outbox } = bench();
      const lease = await leased(outbox);
      await outbox.save(lease, { state: 'held' }, [], start);
      await expect(outbox.save(lease, { state: 'scheduled' }, [], start)).rejects.toMatchObject({
        from: 'held',
        to: 'scheduled',
      });
    });

    test('an amendment from outside takes the lease away', async () => {
      const { outbox, other } = bench();
      const lease = await leased(outbox);
      const line: HistoryEntry = { kind: 'transition', at: start, instance: 'op', to: 'cancelled' };
      const change = { state: 'cancelled', cause: 'guest-returned' } as const;
      const cancelled = await other.amend(lease.closure.id, ['scheduled'], change, [line], start + 1);
      expect(cancelled).toMatchObject({ ...change, endedAt: start + 1 });
      await expect(outbox.save(lease, { state: 'disconnecting' }, [], start + 2)).rejects.toThrow(
        LeaseLostError,
      );
      expect((await outbox.history(lease.closure.id)).at(-1)).toEqual(line);
    });

    test('an amendment of a state that is not awaited changes nothing', async () => {
      const { outbox } = bench();
      const lease = await leased(outbox);
      const saved = await outbox.save(lease, { state: 'disconnecting' }, [], start);
      const { id } = lease.closure;
      expect(await outbox.amend(id, ['scheduled'], { state: 'cancelled' }, [entry], start)).toBeUndefined();
      expect(await outbox.amend(id, [], { state: 'cancelled' }, [entry], start)).toBeUndefined();
      expect(await outbox.history(id)).toHaveLength(2);
      await outbox.save(saved, {}, [], start + 1);
    });

    test('an operator can retry a failed closure, and it is due again', async () => {
      const { outbox } = bench();
      const lease = await leased(outbox);
      await outbox.release(lease, { state: 'failed', cause: 'x', endedAt: start + 1 }, [], start + 1);
      const change = { state: 'scheduled', dueAt: start + 5, failures: 0 } as const;
      const retried = await outbox.amend(lease.closure.id, ['failed'], change, [], start + 2);
      expect(retried?.endedAt).toBeUndefined();
      expect(await outbox.nextDueAt()).toBe(start + 5);
    });

    test('a failed closure is not retried beside a newer one that is open', async () => {
      const { outbox } = bench();
      const lease = await leased(outbox);
      await outbox.release(lease, { state: 'failed' }, [], start);
      await outbox.add(draft('c-1'), start + 1, 'bot-1');
      const { id } = lease.closure;
      expect(await outbox.amend(id, ['failed'], { state: 'scheduled' }, [entry], start + 2)).toBeUndefined();
      expect((await outbox.get(id))?.state).toBe('failed');
      expect(await outbox.history(id)).not.toContainEqual(entry);
    });

    test('what a worker did before it lost its lease can still be recorded', async () => {
      const { outbox } = bench();
      const lease = await leased(outbox);
      await outbox.amend(lease.closure.id, ['scheduled'], { state: 'cancelled' }, [], start);
      await outbox.append(lease.closure.id, [
        entry,
        { ...entry, status: undefined, error: 'GENESYS_NETWORK' },
      ]);
      const history = await outbox.history(lease.closure.id);
      expect(history.slice(2)).toMatchObject([{ status: 202 }, { error: 'GENESYS_NETWORK' }]);
    });

    test('listeners are woken by what is due earlier than they know, and by nothing else', async () => {
      const { outbox } = bench();
      let woken = 0;
      const stop = outbox.onWake(() => {
        woken += 1;
      });
      await outbox.add(draft('c-1', { dueAt: start + 100 }), start, 'bot-1');
      expect(woken).toBe(1);
      await outbox.nextDueAt();
      await outbox.add(draft('c-2', { dueAt: start + 200 }), start, 'bot-1');
      expect(woken).toBe(1);
      const { closure } = await outbox.add(draft('c-3', { dueAt: start + 50 }), start, 'bot-1');
      expect(woken).toBe(2);
      await outbox.nextDueAt();
      await outbox.amend(closure.id, ['scheduled'], { dueAt: start }, [], start);
      expect(woken).toBe(3);
      stop();
      await outbox.add(draft('c-4', { dueAt: start - 50 }), start, 'bot-1');
      expect(woken).toBe(3);
    });
  });
}
