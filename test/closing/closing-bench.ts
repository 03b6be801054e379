import { type ClosePlan, defaultClosePlan } from '../../src/closing/close-plan.js';
import type { CloserEvents } from '../../src/closing/closer-events.js';
import { closerEventNames } from '../../src/closing/closer-events.js';
import type { ConversationCalls } from '../../src/closing/closer-tools.js';
import type { Closure, ClosureDraft } from '../../src/closing/closure.js';
import type { HistoryEntry } from '../../src/closing/history-entry.js';
import type { Outbox } from '../../src/closing/outbox.js';
import { MemoryOutbox } from '../../src/closing/outboxes/memory-outbox.js';
import { SessionCloser } from '../../src/closing/session-closer.js';
import type { SessionCloserOptions } from '../../src/closing/session-closer-options.js';
import type { ApiCall, CallGate, Lane } from '../../src/genesys/api-call.js';
import { GenesysClient } from '../../src/genesys/genesys-client.js';
import type { Logger } from '../../src/logger.js';
import { GenesysSimulator, type SimulatorOptions } from '../../src/simulator/index.js';
import { ManualClock, settle } from '../manual-clock.js';

const quiet: Logger = { debug() {}, info() {}, warn() {}, error() {} };

/** A closer on a simulator, over real HTTP, on one clock that moves only while no call is under way. */
export interface ClosingBench {
  readonly clock: ManualClock;
  readonly cloud: GenesysSimulator;
  readonly closer: SessionCloser;
  readonly outbox: Outbox;
  readonly client: GenesysClient;
  /** The names of the events heard, in order, without those of single calls. */
  readonly heard: (keyof CloserEvents)[];
  /** Schedules a close of the conversation. */
  close(
    conversationId: string,
    plan?: Partial<ClosePlan>,
    draft?: Partial<ClosureDraft>,
    by?: SessionCloser,
  ): Promise<Closure>;
  /** Moves the clock in small steps until the condition holds; fails after `limitMs` on that clock. */
  until(holds: () => boolean | Promise<boolean>, limitMs?: number): Promise<void>;
  /** Moves the clock by so much, with everything that happens meanwhile. */
  pass(ms: number): Promise<void>;
  /** Until the closure has ended. */
  ended(closure: Closure): Promise<Closure>;
  calls(closure: Closure): Promise<string[]>;
  stop(): Promise<void>;
}

export interface ClosingBenchOptions extends Partial<SessionCloserOptions> {
  readonly simulator?: SimulatorOptions | undefined;
  readonly hasRoom?: (() => boolean) | undefined;
  /** Who admits the calls. @default everything is admitted at once */
  readonly inner?: ((clock: ManualClock, outbox: Outbox) => CallGate) | undefined;
  /** How far the clock moves at a time, in milliseconds. @default 250 */
  readonly stepMs?: number | undefined;
  /** How long an answer is waited for, by the real clock, in milliseconds. @default the client's own */
  readonly timeoutMs?: number | undefined;
  /** What the closer gets instead of the client itself. */
  readonly calls?: ((client: GenesysClient) => ConversationCalls) | undefined;
}

export async function closingBench({
  simulator,
  hasRoom,
  inner: innerGate,
  stepMs = 250,
  timeoutMs,
  calls,
  ...options
}: ClosingBenchOptions = {}): Promise<ClosingBench> {
  const clock = new ManualClock();
  const cloud = await GenesysSimulator.start({ clock, ...simulator });
  const outbox = options.outbox ?? new MemoryOutbox();
  const inner = innerGate?.(clock, outbox);
  let underWay = 0;
  const gate = {
    admit: async (lane: Lane, signal?: AbortSignal) => {
      await inner?.admit(lane, signal);
      underWay += 1;
    },
    observe: (call: ApiCall) => {
      underWay -= 1;
      inner?.observe(call);
    },
    hasRoom: hasRoom ?? (() => inner?.hasRoom() ?? true),
  };
  const client = new GenesysClient({
    apiUrl: cloud.url,
    loginUrl: cloud.url,
    ...cloud.credentials,
    clock,
    gate,
    logger: quiet,
    timeoutMs,
  });
  const closer = new SessionCloser({
    genesys: calls?.(client) ?? client,
    gate,
    clock,
    random: () => 0.5,
    logger: quiet,
    ...options,
    outbox,
  });
  const heard: (keyof CloserEvents)[] = [];
  for (const name of closerEventNames) if (!/call/i.test(name)) closer.on(name, () => heard.push(name));
  await closer.start();

  const quietened = async () => {
    do await settle();
    while (underWay > 0);
  };
  const until: ClosingBench['until'] = async (holds, limitMs = 600_000) => {
    const end = clock.now() + limitMs;
    await quietened();
    while (!(await holds())) {
      if (clock.now() >= end)
        throw new Error(`It did not happen within ${limitMs} ms. Heard: ${heard.join(', ')}`);
      await clock.advance(stepMs);
      // The simulator does what is due when it is looked at.
      cloud.conversation('');
      await quietened();
    }
  };
  return {
    clock,
    cloud,
    closer,
    outbox,
    client,
    heard,
    until,
    close: (conversationId, plan = {}, draft = {}, by = closer) =>
      by.schedule({
        conversationId,
        plan: { ...defaultClosePlan, engagement: 'payment-reminder', ...plan },
        signals: [{ source: 'dialog', id: 'root', outcome: 'completed', at: clock.now() }],
        handedOver: false,
        dueAt: clock.now() + (plan.graceMs ?? defaultClosePlan.graceMs),
        ...draft,
      }),
    pass: async (ms) => {
      const end = clock.now() + ms;
      await until(() => clock.now() >= end, ms + 1_000);
    },
    ended: async ({ id }) => {
      const look = async () => (await outbox.get(id)) as Closure;
      await until(async () => (await look()).endedAt !== undefined, 30 * 24 * 3_600_000);
      return look();
    },
    calls: async ({ id }) =>
      (await outbox.history(id))
        .filter((entry): entry is Extract<HistoryEntry, { kind: 'call' }> => entry.kind === 'call')
        .map(({ purpose, status, error }) => `${purpose} ${status ?? error}`),
    stop: async () => {
      // The clock stands still, so nothing that is under way may wait for it.
      await closer.stop(0);
      client.close();
      await cloud.stop();
    },
  };
}
