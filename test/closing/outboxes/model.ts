import fc from 'fast-check';
import { expect } from 'vitest';
import { type ClosureChange, closureStates } from '../../../src/closing/closure.js';
import type { HistoryEntry } from '../../../src/closing/history-entry.js';
import type { Lease, Outbox } from '../../../src/closing/outbox.js';
import { MemoryOutbox } from '../../../src/closing/outboxes/memory-outbox.js';
import type { IllegalTransitionError } from '../../../src/errors/illegal-transition-error.js';
import { draft, signal, start } from './drafts.js';

const conversation = fc.integer({ min: 0, max: 3 });
const changes: fc.Arbitrary<ClosureChange> = fc.record(
  {
    state: fc.constantFrom(...closureStates),
    outcome: fc.constantFrom('closed' as const, undefined),
    cause: fc.constantFrom('a', undefined),
    rung: fc.constantFrom('customer' as const, undefined),
    sentAt: fc.constantFrom(start, undefined),
    verifyBy: fc.constantFrom(start + 9, undefined),
    heldSince: fc.constantFrom(start + 3, undefined),
    failures: fc.constantFrom(1, undefined),
    checks: fc.constantFrom(2, undefined),
    handedOver: fc.boolean(),
    dueAt: fc.integer({ min: -5, max: 50 }).map((offset) => start + offset),
    endedAt: fc.constantFrom(start + 77, undefined),
  },
  { requiredKeys: [] },
);
/** Most changes would be refused if they were drawn alone; these are likely to come. */
const likely: fc.Arbitrary<ClosureChange> = fc.constantFrom<ClosureChange>(
  { state: 'disconnecting' },
  { state: 'verifying' },
  { state: 'closed' },
  { state: 'failed' },
  { state: 'scheduled' },
  { dueAt: start + 20 },
  {},
);
const change = fc.oneof(changes, likely);
const which = fc.nat({ max: 30 });

/** One call of an outbox. Leases and closures are named by numbers, so that two outboxes can be told the same. */
export const operation = fc.oneof(
  fc.record({
    act: fc.constant('add' as const),
    conversation,
    dueIn: fc.integer({ min: 0, max: 20 }),
    signal: fc.integer({ min: 0, max: 2 }),
    handedOver: fc.boolean(),
  }),
  fc.record({ act: fc.constant('claim' as const), limit: fc.integer({ min: 0, max: 4 }) }),
  fc.record({ act: fc.constantFrom('save' as const, 'release' as const), lease: which, change }),
  fc.record({ act: fc.constant('renew' as const), lease: which }),
  fc.record({
    act: fc.constant('amend' as const),
    closure: which,
    from: fc.uniqueArray(fc.constantFrom(...closureStates), { minLength: 1 }),
    change,
  }),
  fc.record({ act: fc.constantFrom('answerLateGuest' as const, 'append' as const), closure: which }),
  fc.record({ act: fc.constant('prune' as const), limit: fc.integer({ min: 1, max: 2 }) }),
  fc.record({
    act: fc.constant('wait' as const),
    ms: fc.oneof(fc.integer({ min: 1, max: 40 }), fc.constantFrom(86_400_000, -86_400_000)),
  }),
);
export type Operation = typeof operation extends fc.Arbitrary<infer Value> ? Value : never;

/** Drives one outbox and keeps what it was given. Ids differ between outboxes, so they are told by numbers. */
class Driver {
  readonly #outbox: Outbox;
  readonly #leases: Lease[] = [];
  readonly #ids: string[] = [];
  #now = start;

  constructor(outbox: Outbox) {
    this.#outbox = outbox;
  }

  /** What the call answered, or the error it threw, in a form that can be compared. */
  async run(one: Operation): Promise<unknown> {
    try {
      return this.#shown(await this.#call(one));
    } catch (error) {
      const { name, from, to } = error as IllegalTransitionError;
      return { name, from, to };
    }
  }

  async everything(): Promise<unknown> {
    const { closures } = await this.#outbox.find({}, { limit: 1_000 });
    const histories: HistoryEntry[][] = [];
    for (const { id } of closures) histories.push(await this.#outbox.history(id));
    return {
      closures: closures.map((closure) => this.#shown(closure)),
      histories,
      counts: await this.#outbox.counts(),
      nextDueAt: await this.#outbox.nextDueAt(),
    };
  }

  async #call(one: Operation): Promise<unknown> {
    const outbox = this.#outbox;
    const now = this.#now;
    const line: HistoryEntry = { kind: 'transition', at: now, instance: 'x', to: 'held' };
    switch (one.act) {
      case 'add': {
        const conversationId = `c-${one.conversation}`;
        const added = await outbox.add(
          draft(conversationId, {
            engagement: `e-${one.conversation % 2}`,
            dueAt: now + one.dueIn,
            signals: [signal({ id: `s-${one.signal}` })],
            handedOver: one.handedOver,
          }),
          now,
          'bot',
        );
        if (added.added) this.#ids.push(added.closure.id);
        return added;
      }
      case 'claim': {
        const leases = await outbox.claim({ owner: 'w', now, leaseMs: 15, limit: one.limit });
        this.#leases.push(...leases);
        return leases;
      }
      case 'save':
      case 'release': {
        const lease = this.#leases.at(-1 - (one.lease % Math.max(this.#leases.length, 1)));
        return lease && outbox[one.act](lease, one.change, [line], now);
      }
      case 'renew': {
        const lease = this.#leases.at(-1 - (one.lease % Math.max(this.#leases.length, 1)));
        return lease && outbox.renew(lease, now, 15);
      }
      case 'amend':
        return outbox.amend(this.#id(one.closure), one.from, one.change, [line], now);
      case 'answerLateGuest':
        return outbox.claimLateGuest(this.#id(one.closure), now);
      case 'append':
        return outbox.append(this.#id(one.closure), [line]);
      case 'prune':
        // Which ones go first is not promised, so all of them go.
        while ((await outbox.prune(now - 5, one.limit)) > 0);
        return undefined;
      case 'wait':
        this.#now += one.ms;
        return undefined;
    }
  }

  #id(which: number): string {
    return this.#ids.at(-1 - (which % Math.max(this.#ids.length, 1))) ?? 'nothing';
  }

  /** The same, with numbers for ids. */
  #shown(value: unknown): unknown {
    const text = JSON.stringify(value, (key, inner: unknown) =>
      key === 'id' && this.#ids.includes(String(inner)) ? this.#ids.indexOf(String(inner)) : inner,
    );
    return text === undefined ? undefined : JSON.parse(text);
  }
}

/** Tells an outbox and the model the same, and compares every answer and all that is left in the end. */
export async function compareWithModel(outbox: Outbox, operations: readonly Operation[]): Promise<void> {
  const [model, real] = [new Driver(new MemoryOutbox()), new Driver(outbox)];
  for (const one of operations) expect(await real.run(one)).toEqual(await model.run(one));
  expect(await real.everything()).toEqual(await model.everything());
}
