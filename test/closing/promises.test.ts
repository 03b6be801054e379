import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { afterHolds, strategies } from '../../src/closing/close-plan.js';
import type { HistoryEntry } from '../../src/closing/history-entry.js';
import type { Outbox } from '../../src/closing/outbox.js';
import { MemoryOutbox } from '../../src/closing/outboxes/memory-outbox.js';
import { SqliteOutbox } from '../../src/closing/outboxes/sqlite-outbox.js';
import { temporaryDirectory } from './outboxes/sqlite-bench.js';
import { countCalls, Stage, type StageSettings, type Trouble, troubles } from './promises-stage.js';

const which = fc.nat({ max: 4 });

const plan = fc.record({
  strategy: fc.constantFrom('auto' as const, 'auto' as const, 'auto' as const, ...strategies),
  afterHold: fc.constantFrom(...afterHolds),
  teardown: fc.constantFrom('last' as const, 'last' as const, 'never' as const),
  final: fc.boolean(),
  lookFirst: fc.constantFrom('always' as const, 'handed-over' as const),
});

const act = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      act: fc.constant('wait' as const),
      ms: fc.constantFrom(250, 1_000, 1_500, 3_000, 8_000, 20_000, 40_000, 200_000),
    }),
  },
  {
    weight: 6,
    arbitrary: fc.record({
      act: fc.constant('close' as const),
      which,
      plan,
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      act: fc.constantFrom('guest writes' as const, 'slips through' as const, 'becomes a zombie' as const),
      which,
    }),
  },
  {
    weight: 5,
    arbitrary: fc.record({
      act: fc.constant('agent' as const),
      which,
      does: fc.constantFrom('joins', 'joins', 'alerts', 'answers', 'leaves', 'gives back', 'wraps up'),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      act: fc.constant('trouble' as const),
      trouble: fc.constantFrom(...(Object.keys(troubles) as Trouble[])),
      of: fc.constantFrom('reads' as const, 'disconnects' as const),
      times: fc.integer({ min: 1, max: 4 }),
    }),
  },
  { weight: 2, arbitrary: fc.record({ act: fc.constant('budget' as const), hasRoom: fc.boolean() }) },
  { weight: 2, arbitrary: fc.record({ act: fc.constant('kill' as const) }) },
  {
    weight: 1,
    arbitrary: fc.record({
      act: fc.constant('decide' as const),
      which,
      decision: fc.constantFrom('close' as const, 'give-up' as const),
    }),
  },
);
type Act = typeof act extends fc.Arbitrary<infer One> ? One : never;

/** Some plays begin with many closes under a busy budget, which are proven together. */
const rush = plan.map((one): Act[] => [
  { act: 'budget', hasRoom: false },
  ...[0, 1, 2, 3, 4].map((n) => ({ act: 'close' as const, which: n, plan: one })),
  { act: 'wait', ms: 3_000 },
]);
/** Others with a guest who comes back in the grace. */
const returned = plan.map((one): Act[] => [
  { act: 'close', which: 1, plan: { ...one, final: false } },
  { act: 'guest writes', which: 1 },
]);
const acts = (most: number) =>
  fc
    .tuple(
      fc.oneof(fc.constant<Act[]>([]), rush, returned),
      fc.array(act, { minLength: 10, maxLength: most }),
    )
    .map(([first, others]) => [...first, ...others]);

const settings = fc.record({
  conversations: fc.constant(5),
  analyticsLagMs: fc.constantFrom(0, 3_000, 25_000, 600_000),
  alreadyEnded: fc.constantFrom(
    'accepted' as const,
    'accepted' as const,
    400 as const,
    404 as const,
    409 as const,
  ),
  analyticsMaxIds: fc.constantFrom(100, 100, 2),
  peer: fc.constantFrom('leaves' as const, 'leaves' as const, 'stays' as const),
  hearsEvents: fc.boolean(),
});

async function play(stage: Stage, one: Act): Promise<void> {
  const id = 'which' in one ? (stage.ids[one.which] ?? '') : '';
  switch (one.act) {
    case 'wait':
      return stage.pass(one.ms);
    case 'close':
      return stage.close(id, one.plan);
    case 'guest writes':
      return stage.guestWrites(id);
    case 'slips through':
      return stage.slipsThrough(id);
    case 'becomes a zombie':
      return stage.becomesZombie(id);
    case 'agent':
      return stage.agent(id, one.does as Parameters<Stage['agent']>[1]);
    case 'trouble':
      return stage.trouble(one.trouble, one.of, one.times);
    case 'budget':
      stage.hasRoom = one.hasRoom;
      return;
    case 'kill':
      return stage.kill();
    case 'decide':
      return stage.decide(id, one.decision);
  }
}

/** How often each end was seen, so that nobody has to believe that the plays reach them. */
type Reached = Record<string, number>;

async function playAll(
  given: Omit<StageSettings, 'outbox'>,
  outbox: Outbox,
  acts: readonly Act[],
  reached: Reached,
) {
  const stage = await Stage.open({ ...given, outbox });
  try {
    for (const one of acts) await play(stage, one);
    await stage.end();
    expect(stage.breaches).toEqual([]);
    const records = await stage.records();
    for (const { closure } of records) {
      expect(['closed', 'cancelled', 'failed']).toContain(closure.state);
      if (closure.state !== 'closed') expect(closure.cause).toBeTruthy();
      const end = closure.outcome ?? `${closure.state}: ${closure.cause}`;
      reached[end] = (reached[end] ?? 0) + 1;
      reached[`rung ${closure.rung}`] = (reached[`rung ${closure.rung}`] ?? 0) + 1;
    }
    // The ledger: what the platform has seen stands in the record, answered or not, and nothing else does.
    const histories = records.map(({ history }) => history);
    const written = countCalls(histories);
    const seen = stage.countRequests();
    let unwritten = 0;
    for (const [call, count] of written)
      expect(count, call).toBeLessThanOrEqual((seen.get(call) ?? 0) + 1e-6);
    for (const [call, count] of seen) unwritten += count - (written.get(call) ?? 0);
    // A process that is killed takes the calls with it that it has not written: what it had in hand, at the most.
    expect(unwritten).toBeLessThanOrEqual(stage.kills * 4 + stage.doubts + 1e-6);
    const isShared = (entry: HistoryEntry) => entry.kind === 'call' && entry.shared !== undefined;
    if (histories.flat().some(isShared)) reached.batch = (reached.batch ?? 0) + 1;
  } finally {
    await stage.stop();
  }
}

describe('whatever happens', () => {
  test('the promises are kept', async () => {
    const reached: Reached = {};
    await fc.assert(
      fc.asyncProperty(settings, acts(50), async (given, played) => {
        await playAll(given, new MemoryOutbox(), played, reached);
      }),
      // On a busy machine fewer plays are enough.
      { numRuns: Number(process.env.PROMISE_RUNS ?? 60), interruptAfterTimeLimit: 90_000 },
    );
    // Otherwise it has tried nothing.
    for (const end of ['closed', 'already-closed', 'cancelled: guest-returned', 'rung teardown', 'batch'])
      expect(reached[end] ?? 0, end).toBeGreaterThan(0);
  }, 120_000);

  test('the promises are kept on SQLite too', async () => {
    await fc.assert(
      fc.asyncProperty(settings, acts(40), async (given, played) => {
        const outbox = new SqliteOutbox({ file: join(temporaryDirectory(), 'outbox.db') });
        await outbox.open();
        await playAll(given, outbox, played, {});
      }),
      { numRuns: 8, interruptAfterTimeLimit: 90_000 },
    );
  }, 120_000);
});
