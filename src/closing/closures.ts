import type { Clock } from '../clock.js';
import { ArgumentError } from '../errors/argument-error.js';
import type { Closure } from './closure.js';
import { checkFilter, checkFormat, checkPage } from './closures-options.js';
import { type ExportFormat, exportClosures } from './export-closures.js';
import type { HistoryEntry } from './history-entry.js';
import { decided, type HoldDecision } from './hold.js';
import type { ClosureFilter, ClosurePage, Outbox } from './outbox.js';

/** The record of closures: what is open, what has ended, and everything that happened to each. */
export class Closures {
  readonly #outbox: Outbox;
  readonly #clock: Clock;
  readonly #instance: string;

  constructor(outbox: Outbox, clock: Clock, instance: string) {
    this.#outbox = outbox;
    this.#clock = clock;
    this.#instance = instance;
  }

  /**
   * One page, in the order of creation. Give `next` back as `after` for the following one.
   *
   * @param page.limit from 1 to 1,000, default 100
   * @throws ConfigurationError with every fault of the filter or of the page
   * @example
   * const { closures } = await disconnect.closures.find({ engagement: 'payment-reminder', state: 'failed' });
   */
  async find(
    filter: ClosureFilter = {},
    page: { after?: string | undefined; limit?: number } = {},
  ): Promise<ClosurePage> {
    checkFilter('closures.find()', filter);
    checkPage('the page of closures.find()', page);
    return this.#outbox.find(filter, page);
  }

  /** Every closure that matches, page after page. @throws ConfigurationError with every fault of the filter */
  each(filter: ClosureFilter = {}): AsyncGenerator<Closure> {
    checkFilter('closures.each()', filter);
    return this.#pages(filter);
  }

  async *#pages(filter: ClosureFilter): AsyncGenerator<Closure> {
    let after: string | undefined;
    do {
      const page = await this.#outbox.find(filter, { after, limit: 1_000 });
      yield* page.closures;
      after = page.next;
    } while (after !== undefined);
  }

  get(closureId: string): Promise<Closure | undefined> {
    return this.#outbox.get(closureId);
  }

  /** Every signal, call and transition of a closure, oldest first. */
  history(closureId: string): Promise<HistoryEntry[]> {
    return this.#outbox.history(closureId);
  }

  /** How many closures are in each state. */
  counts(): ReturnType<Outbox['counts']> {
    return this.#outbox.counts();
  }

  /**
   * The record as text, a line (or, for CSV, a row) for each closure; JSON Lines carry the whole history.
   *
   * @throws ConfigurationError for a format that there is not, or with every fault of the filter
   * @example
   * for await (const line of disconnect.closures.export('csv', { state: 'failed' })) file.write(line);
   */
  export(format: ExportFormat, filter: ClosureFilter = {}): AsyncGenerator<string> {
    checkFormat('closures.export()', format);
    checkFilter('closures.export()', filter);
    return exportClosures(format, this.#pages(filter), (id) => this.history(id));
  }

  /**
   * Decides about a closure that is held for a live agent, also before its plan asks for it: `close` closes it whoever is
   * in it, `give-up` leaves the session open and lets the closure fail. A closer acts on it at once. `false` where the
   * closure is not held (any more).
   *
   * @example
   * disconnect.on('asked', ({ closure }) => askTheShiftLead(closure.id));
   * await disconnect.closures.decide(closureId, 'close');
   */
  async decide(closureId: string, decision: HoldDecision): Promise<boolean> {
    if (decision !== 'close' && decision !== 'give-up')
      throw new ArgumentError('decision', '"close" or "give-up"', decision);
    const now = this.#clock.now();
    const change = decided(decision, now);
    const entry = {
      kind: 'transition',
      at: now,
      instance: this.#instance,
      from: 'held',
      to: 'held',
    } as const;
    const { cause } = change;
    const amended = await this.#outbox.amend(closureId, ['held'], change, [{ ...entry, cause }], now);
    return amended !== undefined;
  }

  /** Takes a failed closure up again. `false` where it is not failed, or its conversation has a newer open closure. */
  async retry(closureId: string): Promise<boolean> {
    const now = this.#clock.now();
    const retried = await this.#outbox.amend(
      closureId,
      ['failed'],
      {
        state: 'scheduled',
        dueAt: now,
        failures: 0,
        checks: 0,
        rung: undefined,
        sentAt: undefined,
        verifyBy: undefined,
        heldSince: undefined,
        cause: undefined,
        causeDetail: undefined,
        endedAt: undefined,
      },
      [
        {
          kind: 'transition',
          at: now,
          instance: this.#instance,
          from: 'failed',
          to: 'scheduled',
          cause: 'retried',
        },
      ],
      now,
    );
    return retried !== undefined;
  }
}
