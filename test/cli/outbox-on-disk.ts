import { systemClock } from '../../src/clock.js';
import { type ClosePlan, defaultClosePlan } from '../../src/closing/close-plan.js';
import type { ClosureChange, ClosureDraft, ClosureState } from '../../src/closing/closure.js';
import { Closures } from '../../src/closing/closures.js';
import type { HistoryEntry } from '../../src/closing/history-entry.js';
import { SqliteOutbox } from '../../src/closing/outboxes/sqlite-outbox.js';

/** The states to pass on the way to each. */
const ways: Readonly<Record<ClosureState, readonly ClosureState[]>> = {
  scheduled: [],
  disconnecting: ['disconnecting'],
  verifying: ['disconnecting', 'verifying'],
  held: ['held'],
  closed: ['disconnecting', 'verifying', 'closed'],
  cancelled: ['cancelled'],
  failed: ['disconnecting', 'failed'],
};

export interface GivenClosure extends Partial<Pick<ClosureDraft, 'handedOver' | 'botConversation'>> {
  readonly conversationId: string;
  readonly state?: ClosureState;
  readonly engagement?: string;
  readonly reason?: string;
  /** What else the plan says. */
  readonly plan?: Partial<ClosePlan>;
  /** Milliseconds since the Unix epoch. @default now */
  readonly at?: number;
  readonly change?: ClosureChange;
  readonly calls?: readonly HistoryEntry[];
}

/** Opens an outbox's file for as long as `use` takes. */
export async function onDisk<T>(
  file: string,
  use: (closures: Closures, outbox: SqliteOutbox) => Promise<T>,
): Promise<T> {
  const outbox = new SqliteOutbox({ file });
  await outbox.open();
  try {
    return await use(new Closures(outbox, systemClock, 'test'), outbox);
  } finally {
    await outbox.close();
  }
}

/** Writes closures into an outbox's file, as a bot would have left them; answers their ids. */
export function leave(file: string, all: readonly GivenClosure[]): Promise<string[]> {
  return onDisk(file, async (_, outbox) => {
    const ids: string[] = [];
    for (const given of all) {
      const { conversationId, state = 'scheduled', at = Date.now(), change = {}, calls = [] } = given;
      const { engagement = 'payment-reminder', reason = 'paid', handedOver = false, botConversation } = given;
      const signal = {
        source: 'dialog',
        id: 'payment',
        outcome: 'completed',
        at,
        activityId: 'a-1',
      } as const;
      const plan = { ...defaultClosePlan, engagement, reason, ...given.plan };
      const draft = { conversationId, plan, signals: [signal], handedOver, botConversation, dueAt: at };
      const { closure } = await outbox.add(draft, at, 'bot-1');
      ids.push(closure.id);
      let from: ClosureState = 'scheduled';
      for (const to of ways[state]) {
        const isLast = to === state;
        const ended = ['closed', 'cancelled', 'failed'].includes(to) ? { endedAt: at + 2_000 } : {};
        const transition = { kind: 'transition', at: at + 1_000, instance: 'bot-1', from, to } as const;
        await outbox.amend(
          closure.id,
          [from],
          { state: to, ...ended, ...(isLast && change) },
          isLast ? [...calls, transition] : [transition],
          at + 1_000,
        );
        from = to;
      }
    }
    return ids;
  });
}
