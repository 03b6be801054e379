import fc from 'fast-check';
import { afterEach, describe, expect, test } from 'vitest';
import { strategies } from '../../src/closing/close-plan.js';
import type { Closure } from '../../src/closing/closure.js';
import type { ConversationNews } from '../../src/closing/conversation-news.js';
import { newsSlack } from '../../src/closing/news-slack.js';
import type { ConversationSnapshot } from '../../src/simulator/index.js';
import { type ClosingBench, closingBench } from './closing-bench.js';

const second = 1_000;
const reopenLimit = 1;

const newsOf: Readonly<Record<string, ConversationNews['what']>> = {
  'customer.start': 'active',
  'customer.end': 'customer-ended',
  'user.start': 'agent-joined',
  'user.end': 'agent-ended',
  acw: 'work-ended',
};

let bench: ClosingBench;
afterEach(() => bench.stop());

/** One conversation, with the news of it that nobody has heard yet. */
interface Stage {
  readonly id: string;
  readonly news: ConversationNews[];
}

const act = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      act: fc.constant('wait' as const),
      ms: fc.constantFrom(300, 1_500, 1_500, 8_000, 40_000),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      act: fc.constant('close' as const),
      strategy: fc.constantFrom('auto' as const, 'auto' as const, ...strategies),
      handedOver: fc.constantFrom(false, false, true),
      answer: fc.constantFrom('notice' as const, 'reopen' as const),
    }),
  },
  // Told any time later, in any order, and maybe again.
  {
    weight: 6,
    arbitrary: fc.record({
      act: fc.constant('tell' as const),
      // From the newest on.
      which: fc.constantFrom(0, 0, 1, 2, 5),
      times: fc.constantFrom(1, 2, 6),
      again: fc.boolean(),
    }),
  },
  {
    weight: 6,
    arbitrary: fc.record({
      act: fc.constantFrom(
        'guest writes',
        'message slips through',
        'message slips through',
        'guest is hung up on elsewhere',
        'ended elsewhere',
        'agent joins',
        'agent leaves',
        'agent wraps up',
        'reads fail',
        'reads work',
      ),
    }),
  },
);
type Act = typeof act extends fc.Arbitrary<infer One> ? One : never;

/** Half of the plays begin with a close that the platform's event proves. */
const opening: readonly Act[] = [
  { act: 'close', strategy: 'auto', handedOver: false, answer: 'notice' },
  { act: 'wait', ms: 1_500 },
  { act: 'wait', ms: 1_500 },
  { act: 'tell', which: 0, times: 6, again: true },
];
const acts = fc
  .tuple(fc.constantFrom([], opening), fc.array(act, { minLength: 8, maxLength: 35 }))
  .map(([first, others]) => [...first, ...others]);

async function play(one: Act, { id, news }: Stage): Promise<void> {
  const { cloud, clock, closer, close, client, pass } = bench;
  const live = () => (cloud.conversation(id)?.participants ?? []).filter((participant) => participant.live);
  switch (one.act) {
    case 'wait':
      return pass(one.ms);
    case 'close': {
      const { strategy, handedOver, answer } = one;
      const plan = { graceMs: second, strategy, reopenLimit, lateGuest: { answer, text: 'over' } };
      await close(id, plan, { handedOver });
      return;
    }
    case 'tell': {
      const at = Math.max(news.length - 1 - one.which, 0);
      const told = one.again ? news[at] : news.splice(at, 1)[0];
      if (told !== undefined) await Promise.all(Array.from({ length: one.times }, () => closer.hear(told)));
      return;
    }
    case 'guest writes':
      cloud.guestWrites(id, 'hello');
      return;
    case 'message slips through':
      await pass(newsSlack.clockMs + second);
      cloud.guestWrites(id, 'hello?');
      await closer.hear({ conversationId: id, what: 'active', at: clock.now(), by: 'webhook' });
      return;
    case 'guest is hung up on elsewhere': {
      const guest = live().find(({ purpose }) => purpose === 'customer');
      if (guest !== undefined) await client.disconnectParticipant(id, guest.id);
      return;
    }
    case 'ended elsewhere':
      cloud.endConversation(id);
      return;
    case 'agent joins': {
      // Nobody is put through in the quarter of a second in which everybody is being disconnected.
      if ((await closer.latest(id))?.state === 'verifying' || live().length === 0) return;
      cloud.agentJoins(id, { state: 'connected' });
      return;
    }
    case 'agent leaves':
      if (agentIsIn(id)) cloud.agentLeaves(id);
      return;
    case 'agent wraps up':
      finishWork(id);
      return;
    case 'reads fail':
      cloud.faults.add({ match: { method: 'GET' }, effect: { status: 503 } });
      return;
    case 'reads work':
      cloud.faults.clear();
  }
}

function agentIsIn(id: string): boolean {
  const participants = bench.cloud.conversation(id)?.participants ?? [];
  return participants.some(({ live, purpose }) => live && purpose === 'agent');
}

function finishWork(id: string): void {
  const { cloud } = bench;
  for (const { communications } of cloud.conversation(id)?.participants ?? []) {
    for (const { afterCallWork } of communications) {
      if (afterCallWork.state === 'pending') cloud.agentWrapsUp(id);
    }
  }
}

/** Every ending that a closure can have meant is meant by one at the most, and each has one. */
function expectOneEndingForEach(closures: readonly Closure[], { endings }: ConversationSnapshot): void {
  const { clockMs } = newsSlack;
  const free = [...endings];
  for (const { id, endedAt = 0 } of closures) {
    const place = free.findIndex(
      ({ at, reopenedAt = Number.POSITIVE_INFINITY }) =>
        at <= endedAt + clockMs && reopenedAt >= endedAt - clockMs,
    );
    expect(place, `closure ${id} ended at ${endedAt}: ${JSON.stringify(endings)}`).toBeGreaterThanOrEqual(0);
    free.splice(place, 1);
  }
}

/** Whether the conversation was over at some time that a closure's end can mean. */
function wasOver({ endings }: ConversationSnapshot, endedAt: number): boolean {
  const { clockMs } = newsSlack;
  return endings.some(
    ({ at, reopenedAt = Number.POSITIVE_INFINITY }) =>
      at <= endedAt + clockMs && reopenedAt >= endedAt - clockMs,
  );
}

describe.each(['leaves', 'stays'] as const)('where the other side %s', (peer) => {
  test('news in any order, late, doubled and lost never closes what is open, nor closes a life twice', async () => {
    bench = await closingBench({
      hasRoom: () => false,
      sweepEveryMs: 0,
      pace: { firstCheckMs: 5 * second, heldCheckMs: 30 * second },
      simulator: { rateLimit: 1_000_000, unknowns: { peer } },
    });
    const { cloud, closer, outbox, clock, until, pass } = bench;
    const stages = new Map<string, Stage>();
    cloud.on('pushed', ({ name, body: { conversationId, eventTime: at } }) => {
      const what = newsOf[name];
      if (what !== undefined)
        stages.get(conversationId)?.news.push({ conversationId, what, at, by: 'event' });
    });
    // By this the closer knows that joins are told.
    await closer.hear({ conversationId: 'elsewhere', what: 'agent-joined', at: clock.now(), by: 'event' });
    let settled = 0;
    closer.on('closed', async ({ closure }) => {
      const last = (await outbox.history(closure.id)).at(-1);
      if (last?.kind === 'transition' && last.cause === 'customer.end') settled += 1;
    });
    await fc.assert(
      fc.asyncProperty(acts, async (played) => {
        const stage = { id: cloud.createConversation().id, news: [] };
        stages.set(stage.id, stage);
        for (const one of played) await play(one, stage);

        // In the end everybody has gone home, all is heard, and a message that slipped through is heard too.
        cloud.faults.clear();
        while (agentIsIn(stage.id)) cloud.agentLeaves(stage.id);
        finishWork(stage.id);
        await pass(newsSlack.clockMs + second);
        for (const news of stage.news) await closer.hear(news);
        const isOpen = () => cloud.conversation(stage.id)?.state === 'open';
        const ended = async () => (await closer.latest(stage.id))?.endedAt !== undefined;
        const { closures: before } = await outbox.find({ conversationId: stage.id });
        if (before.length > 0) {
          await until(ended);
          await pass(newsSlack.clockMs + second);
          if (isOpen())
            await closer.hear({ conversationId: stage.id, what: 'active', at: clock.now(), by: 'webhook' });
          await until(ended);
        }

        const conversation = cloud.conversation(stage.id);
        if (conversation === undefined) throw new Error('The simulator has lost it.');
        const { closures } = await outbox.find({ conversationId: stage.id });
        const closed = closures.filter(({ state }) => state === 'closed');
        for (const { endedAt = 0 } of closed) expect(wasOver(conversation, endedAt)).toBe(true);
        expectOneEndingForEach(
          closed.filter(({ outcome }) => outcome === 'closed'),
          conversation,
        );
        const again = closures.filter(({ signals }) => signals[0]?.source === 'reopened');
        expect(again.length).toBeLessThanOrEqual(reopenLimit + 1);
        // Left open only where it was said that it is.
        const isGivenUp = closures.some(({ state }) => state === 'cancelled' || state === 'failed');
        if (closures.length > 0 && !isGivenUp) expect(isOpen()).toBe(false);
        stages.delete(stage.id);
      }),
      { numRuns: 50 },
    );
    // Otherwise it has tried nothing.
    expect(settled).toBeGreaterThan(0);
    expect(bench.heard).toContain('reopened');
  }, 60_000);
});
