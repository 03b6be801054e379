import { describe, expect, test } from 'vitest';
import type { CurrentBench } from './conformance.js';
import { draft, signal, start } from './drafts.js';

/** What is written can be read, and there is one open closure for one conversation. */
export function describeRecords(bench: CurrentBench): void {
  describe('records', () => {
    test('a draft becomes a scheduled closure that reads back as it was given', async () => {
      const { outbox, other } = bench();
      const given = draft('c-1', { dueAt: start + 3_000 });
      const { closure, added } = await outbox.add(given, start, 'bot-1');
      expect(added).toBe(true);
      expect(closure).toMatchObject({ ...given, sequence: 1, state: 'scheduled', failures: 0, checks: 0 });
      expect(closure).toMatchObject({ createdAt: start, updatedAt: start });
      expect(await other.get(closure.id)).toEqual(closure);
      expect(await other.latest('c-1')).toEqual(closure);
    });

    test('nobody can change a row by what they were given of it', async () => {
      const { outbox } = bench();
      const signals = [signal()];
      const { closure } = await outbox.add(draft('c-1', { signals }), start, 'bot-1');
      signals.push(signal({ id: 'other' }));
      try {
        Object.assign(closure.plan, { reason: 'changed' });
      } catch {
        // Frozen is as good as a copy.
      }
      const read = await outbox.get(closure.id);
      expect(read?.signals).toHaveLength(1);
      expect(read?.plan.reason).toBe('completed');
    });

    test('what is not known is undefined, not an error', async () => {
      const { outbox } = bench();
      expect(await outbox.get('nothing')).toBeUndefined();
      expect(await outbox.latest('nothing')).toBeUndefined();
      expect(await outbox.history('nothing')).toEqual([]);
      expect(await outbox.amend('nothing', ['scheduled'], {}, [], start)).toBeUndefined();
      expect(await outbox.claimLateGuest('nothing', start)).toBe(false);
      await outbox.append('nothing', [{ kind: 'transition', at: start, instance: 'a', to: 'held' }]);
    });

    test('signals for an open closure join it, each once, and its history names the new ones', async () => {
      const { outbox, other } = bench();
      const first = signal();
      const { closure } = await outbox.add(draft('c-1', { signals: [first, first] }), start, 'bot-1');
      const redelivered = { ...first, at: start + 50 };
      const second = signal({ source: 'endOfConversation', id: 'completedSuccessfully' });
      const again = await other.add(draft('c-1', { signals: [redelivered, second] }), start + 60, 'bot-2');
      expect(again.added).toBe(false);
      expect(again.closure).toEqual({ ...closure, signals: [first, second], updatedAt: start + 60 });
      expect(await outbox.history(closure.id)).toEqual([
        { kind: 'signal', at: start, instance: 'bot-1', signal: first },
        { kind: 'transition', at: start, instance: 'bot-1', to: 'scheduled' },
        { kind: 'signal', at: start + 60, instance: 'bot-2', signal: second },
      ]);
    });

    test('a re-delivery that brings nothing new changes nothing', async () => {
      const { outbox } = bench();
      const { closure } = await outbox.add(draft('c-1'), start, 'bot-1');
      const again = await outbox.add(draft('c-1', { dueAt: start + 99 }), start + 60, 'bot-1');
      expect(again).toEqual({ closure, added: false });
      expect(await outbox.history(closure.id)).toHaveLength(2);
    });

    test('a person asked into the session is remembered by the open closure', async () => {
      const { outbox } = bench();
      await outbox.add(draft('c-1'), start, 'bot-1');
      await outbox.add(draft('c-1', { handedOver: true }), start, 'bot-1');
      const { closure } = await outbox.add(draft('c-1', { handedOver: false }), start, 'bot-1');
      expect(closure.handedOver).toBe(true);
    });

    test('many who add for one conversation at once get one closure', async () => {
      const { outbox, other } = bench();
      const signals = Array.from({ length: 12 }, (_, n) => signal({ activityId: `activity-${n}` }));
      const answers = await Promise.all(
        signals.map((one, n) =>
          (n % 2 === 0 ? outbox : other).add(draft('c-1', { signals: [one] }), start, 'bot-1'),
        ),
      );
      expect(answers.filter(({ added }) => added)).toHaveLength(1);
      expect(new Set(answers.map(({ closure }) => closure.id)).size).toBe(1);
      const kept = (await outbox.latest('c-1'))?.signals ?? [];
      expect(kept.map(({ activityId }) => activityId).sort()).toEqual(
        signals.map(({ activityId }) => activityId).sort(),
      );
    });

    test('after the end the next closure of a conversation has the next number', async () => {
      const { outbox } = bench();
      const { closure: first } = await outbox.add(draft('c-1'), start, 'bot-1');
      await outbox.amend(first.id, ['scheduled'], { state: 'cancelled' }, [], start + 1);
      const { closure: second, added } = await outbox.add(draft('c-1'), start + 2, 'bot-1');
      expect(added).toBe(true);
      expect(second.sequence).toBe(2);
      expect((await outbox.latest('c-1'))?.id).toBe(second.id);
    });

    test('many who find the same closure followed by nothing add one successor, also when it has ended', async () => {
      const { outbox, other } = bench();
      const { closure: first } = await outbox.add(draft('c-1'), start, 'bot-1');
      await outbox.amend(first.id, ['scheduled'], { state: 'failed' }, [], start + 1);
      const follow = (by: typeof outbox) => by.add(draft('c-1', { follows: 1 }), start + 2, 'bot-1');
      const answers = await Promise.all([outbox, other, outbox, other, outbox, other].map(follow));
      const [second, ...none] = answers.filter(({ added }) => added);
      expect(none).toEqual([]);
      expect(second?.closure).toMatchObject({ sequence: 2, state: 'scheduled' });
      expect(new Set(answers.map(({ closure }) => closure.id))).toEqual(new Set([second?.closure.id]));
      const failed = await outbox.amend(
        second?.closure.id ?? '',
        ['scheduled'],
        { state: 'failed' },
        [],
        start + 3,
      );
      const signals = [signal({ id: 'other' })];
      const late = await other.add(draft('c-1', { follows: 1, signals }), start + 4, 'bot-2');
      expect(late).toEqual({ closure: failed, added: false });
      expect(await outbox.history(failed?.id ?? '')).toHaveLength(2);
    });

    test('closures are found in the order of creation, page by page, while others are added', async () => {
      const { outbox, other } = bench();
      for (let n = 0; n < 7; n += 1) await outbox.add(draft(`c-${n}`), start + Math.floor(n / 3), 'bot-1');
      const first = await outbox.find({}, { limit: 3 });
      await other.add(draft('late'), start + 10, 'bot-2');
      const second = await other.find({}, { limit: 3, after: first.next });
      const third = await outbox.find({}, { limit: 3, after: second.next });
      expect(third.next).toBeUndefined();
      const names = [first, second, third].flatMap(({ closures }) =>
        closures.map((closure) => closure.conversationId),
      );
      expect(names).toEqual(['c-0', 'c-1', 'c-2', 'c-3', 'c-4', 'c-5', 'c-6', 'late']);
    });

    test('closures are found by every field of the filter and all of them together', async () => {
      const { outbox } = bench();
      await outbox.add(draft('c-1', { engagement: 'survey', reason: 'answered' }), start, 'bot-1');
      await outbox.add(draft('c-2', { engagement: 'survey' }), start + 1_000, 'bot-1');
      const { closure } = await outbox.add(draft('c-3'), start + 2_000, 'bot-1');
      await outbox.amend(closure.id, ['scheduled'], { state: 'cancelled' }, [], start);
      const found = async (filter: Parameters<typeof outbox.find>[0]) =>
        (await outbox.find(filter)).closures.map(({ conversationId }) => conversationId);
      expect(await found({ engagement: 'survey' })).toEqual(['c-1', 'c-2']);
      expect(await found({ reason: 'answered' })).toEqual(['c-1']);
      expect(await found({ conversationId: 'c-2' })).toEqual(['c-2']);
      expect(await found({ state: 'cancelled' })).toEqual(['c-3']);
      expect(await found({ state: ['cancelled', 'scheduled'] })).toEqual(['c-1', 'c-2', 'c-3']);
      expect(await found({ state: [] })).toEqual([]);
      expect(await found({ from: start + 1_000, to: start + 2_000 })).toEqual(['c-2']);
      expect(await found({ engagement: 'survey', from: start + 1 })).toEqual(['c-2']);
    });

    test('every state is counted', async () => {
      const { outbox } = bench();
      await outbox.add(draft('c-1'), start, 'bot-1');
      const { closure } = await outbox.add(draft('c-2'), start, 'bot-1');
      await outbox.amend(closure.id, ['scheduled'], { state: 'failed' }, [], start);
      expect(await outbox.counts()).toEqual({
        scheduled: 1,
        disconnecting: 0,
        verifying: 0,
        held: 0,
        closed: 0,
        cancelled: 0,
        failed: 1,
      });
    });

    test('pruning deletes what ended long ago, a few at a time, and nothing that is open', async () => {
      const { outbox, other } = bench();
      for (let n = 0; n < 5; n += 1) {
        const { closure } = await outbox.add(draft(`c-${n}`), start, 'bot-1');
        if (n === 0) continue;
        await outbox.amend(closure.id, ['scheduled'], { state: 'cancelled' }, [], start + n);
      }
      expect(await outbox.prune(start + 4, 2)).toBe(2);
      expect(await other.prune(start + 4, 2)).toBe(1);
      expect(await outbox.prune(start + 4, 2)).toBe(0);
      const left = (await outbox.find({})).closures.map(({ conversationId }) => conversationId);
      expect(left).toEqual(['c-0', 'c-4']);
    });

    test('what ended before it was recorded is not pruned before its time in the record is over', async () => {
      const { outbox } = bench();
      const { closure } = await outbox.add(draft('c-1'), start, 'bot-1');
      await outbox.amend(closure.id, ['scheduled'], { state: 'closed', endedAt: start - 1_000 }, [], start);
      expect(await outbox.prune(start, 2)).toBe(0);
      expect(await outbox.prune(start + 1, 2)).toBe(1);
    });

    test('the first late guest is answered once, whoever asks', async () => {
      const { outbox, other } = bench();
      const { closure } = await outbox.add(draft('c-1'), start, 'bot-1');
      const answers = await Promise.all([
        outbox.claimLateGuest(closure.id, start + 5),
        other.claimLateGuest(closure.id, start + 5),
        outbox.claimLateGuest(closure.id, start + 5),
      ]);
      expect(answers.filter(Boolean)).toHaveLength(1);
      expect((await outbox.get(closure.id))?.lateGuestAt).toBe(start + 5);
    });
  });
}
