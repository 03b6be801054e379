import { randomUUID } from 'node:crypto';
import { EventEmitter } from 'node:events';
import { hostname } from 'node:os';
import { type Clock, systemClock } from '../clock.js';
import { LeaseLostError } from '../errors/lease-lost-error.js';
import type { CallGate } from '../genesys/api-call.js';
import { defaultLogger, type Logger } from '../logger.js';
import { advance } from './advance.js';
import { backoffMs, defaultRetryPolicy, type RetryPolicy } from './backoff.js';
import type { CloserEvents } from './closer-events.js';
import {
  type CloserPace,
  type CloserTools,
  type ConversationCalls,
  defaultCloserPace,
} from './closer-tools.js';
import type { Closure, ClosureDraft } from './closure.js';
import { ClosureRun } from './closure-run.js';
import type { Lease, Outbox } from './outbox.js';
import type { SessionClosing } from './session-closing.js';

/** What a closer needs and may be told. */
export interface SessionCloserOptions {
  /** Where the closures are kept. The closer opens and closes it. */
  readonly outbox: Outbox;
  /** The platform, usually a `GenesysClient`. */
  readonly genesys: ConversationCalls;
  /** The rate budget that the client uses too; asked whether prudent calls may be made. @default always room */
  readonly gate?: Pick<CallGate, 'hasRoom'> | undefined;
  /** How many closures are worked on at a time. @default 8 */
  readonly concurrency?: number | undefined;
  /** How long a claim lasts, in milliseconds; it is renewed at half. @default 30_000 */
  readonly leaseMs?: number | undefined;
  /** The longest time between two looks into the outbox, in milliseconds: the net under the wake-ups. @default 30_000 */
  readonly pollMs?: number | undefined;
  readonly retry?: Partial<RetryPolicy> | undefined;
  readonly pace?: Partial<CloserPace> | undefined;
  /** This process, unique. @default host name, process id and a random part */
  readonly instance?: string | undefined;
  readonly clock?: Clock | undefined;
  /** A number in [0, 1). @default Math.random */
  readonly random?: (() => number) | undefined;
  readonly logger?: Logger | undefined;
}

/** How the closer is. `degraded` is still working, but an operator should look. */
export interface CloserHealth {
  readonly state: 'ok' | 'degraded' | 'stopped';
  /** What is wrong, in sentences; empty when `ok`. */
  readonly reasons: readonly string[];
}

const defaults = { concurrency: 8, leaseMs: 30_000, pollMs: 30_000 } as const;

/**
 * Closes sessions: takes what is due from the outbox, walks each closure through its states, and tells listeners
 * how it ended. `closer.on('closed', ({ closure }) => …)`; a listener that throws is logged and disturbs nothing.
 */
export class SessionCloser implements SessionClosing {
  readonly #tools: CloserTools;
  readonly #limits: Record<keyof typeof defaults, number>;
  readonly #events = new EventEmitter();
  readonly #running = new Map<Promise<void>, ClosureRun>();
  #state: 'new' | 'running' | 'stopped' = 'new';
  #forgetWake: () => void = () => {};
  #cancelTimer: () => void = () => {};
  #cancelRenewals: () => void = () => {};
  #claiming: Promise<void> | undefined;
  #claimAgain = false;
  #outboxFailures = 0;

  constructor(options: SessionCloserOptions) {
    const { outbox, genesys, gate, logger = defaultLogger } = options;
    this.#limits = {
      concurrency: options.concurrency ?? defaults.concurrency,
      leaseMs: options.leaseMs ?? defaults.leaseMs,
      pollMs: options.pollMs ?? defaults.pollMs,
    };
    this.#tools = {
      outbox,
      genesys,
      hasRoom: () => gate?.hasRoom() ?? true,
      clock: options.clock ?? systemClock,
      random: options.random ?? Math.random,
      logger,
      retry: { ...defaultRetryPolicy, ...options.retry },
      pace: { ...defaultCloserPace, ...options.pace },
      leaseMs: this.#limits.leaseMs,
      instance: options.instance ?? `${hostname()}:${process.pid}:${randomUUID().slice(0, 8)}`,
      report: (name, event) => this.#report(name, event),
    };
  }

  /** Listens to one kind of event. Returns the way to stop listening. */
  on<Name extends keyof CloserEvents>(name: Name, listener: (event: CloserEvents[Name]) => void): () => void {
    this.#events.on(name, listener);
    return () => this.#events.off(name, listener);
  }

  /** Opens the outbox and begins to work. Rejects where the outbox cannot be used. */
  async start(): Promise<void> {
    if (this.#state === 'running') return;
    const { outbox } = this.#tools;
    await outbox.open();
    this.#state = 'running';
    this.#forgetWake = outbox.onWake(() => this.#wake());
    this.#scheduleRenewals();
    this.#wake();
  }

  /**
   * Claims nothing more, lets the steps under way end (at most `drainMs`, then aborts their calls: they are taken up
   * again at the next start), and closes the outbox.
   *
   * @param drainMs milliseconds, default 10_000
   */
  async stop(drainMs = 10_000): Promise<void> {
    if (this.#state !== 'running') return;
    this.#state = 'stopped';
    this.#forgetWake();
    this.#cancelTimer();
    await this.#claiming;
    const cancelAbort = this.#tools.clock.schedule(drainMs, () => {
      for (const run of this.#running.values()) run.abort(new Error('the closer is stopping'));
    });
    await Promise.all(this.#running.keys());
    cancelAbort();
    this.#cancelRenewals();
    await this.#tools.outbox.close();
  }

  async schedule(draft: ClosureDraft): Promise<Closure> {
    const { outbox, clock, instance } = this.#tools;
    const { closure, added } = await outbox.add(draft, clock.now(), instance);
    if (added) this.#report('scheduled', { closure });
    this.#wake();
    return closure;
  }

  async setDue(closureId: string, dueAt: number): Promise<void> {
    const { outbox, clock } = this.#tools;
    await outbox.amend(closureId, ['scheduled'], { dueAt }, [], clock.now());
    this.#wake();
  }

  latest(conversationId: string): Promise<Closure | undefined> {
    return this.#tools.outbox.latest(conversationId);
  }

  async cancel(closureId: string, cause: string): Promise<boolean> {
    const { outbox, clock, instance } = this.#tools;
    const at = clock.now();
    const closure = await outbox.amend(
      closureId,
      ['scheduled'],
      { state: 'cancelled', cause, endedAt: at },
      [{ kind: 'transition', at, instance, from: 'scheduled', to: 'cancelled', cause }],
      at,
    );
    if (closure !== undefined) this.#report('cancelled', { closure });
    return closure !== undefined;
  }

  claimLateGuest(closureId: string): Promise<boolean> {
    const { outbox, clock } = this.#tools;
    return outbox.claimLateGuest(closureId, clock.now());
  }

  /** How the closer is, for a health endpoint. Makes no call. */
  health(): CloserHealth {
    if (this.#state !== 'running') return { state: 'stopped', reasons: ['The closer is not running.'] };
    if (this.#outboxFailures === 0) return { state: 'ok', reasons: [] };
    const reason = `The outbox did not answer ${this.#outboxFailures} times in a row; closures wait until it does.`;
    return { state: 'degraded', reasons: [reason] };
  }

  #report<Name extends keyof CloserEvents>(name: Name, event: CloserEvents[Name]): void {
    for (const listener of this.#events.listeners(name)) {
      try {
        listener(event);
      } catch (error) {
        this.#tools.logger.error('a listener of the closer threw', { event: name, error: String(error) });
      }
    }
  }

  /** Looks for due closures now; calls while a look is under way lead to one more look after it. */
  #wake(): void {
    if (this.#state !== 'running') return;
    if (this.#claiming !== undefined) {
      this.#claimAgain = true;
      return;
    }
    this.#cancelTimer();
    this.#claiming = this.#claimDue().finally(() => {
      this.#claiming = undefined;
      if (!this.#claimAgain) return;
      this.#claimAgain = false;
      this.#wake();
    });
  }

  async #claimDue(): Promise<void> {
    const { outbox, clock, instance, leaseMs, retry, random, logger } = this.#tools;
    const limit = this.#limits.concurrency - this.#running.size;
    if (limit <= 0) return;
    try {
      const leases = await outbox.claim({ owner: instance, now: clock.now(), leaseMs, limit });
      for (const lease of leases) this.#work(lease);
      const nextDueAt = leases.length === limit ? undefined : await outbox.nextDueAt();
      this.#outboxFailures = 0;
      const wait = nextDueAt === undefined ? this.#limits.pollMs : nextDueAt - clock.now();
      this.#sleep(Math.min(Math.max(wait, 1), this.#limits.pollMs));
    } catch (error) {
      this.#outboxFailures += 1;
      const waitMs = backoffMs(this.#outboxFailures, { ...retry, capMs: this.#limits.pollMs }, random);
      logger.error('the outbox does not answer', {
        failures: this.#outboxFailures,
        error: String(error),
        waitMs,
      });
      this.#sleep(waitMs);
    }
  }

  #sleep(delayMs: number): void {
    if (this.#state !== 'running') return;
    this.#cancelTimer = this.#tools.clock.schedule(delayMs, () => this.#wake());
  }

  #work(lease: Lease): void {
    const run = new ClosureRun(lease, this.#tools);
    const work = advance(run, this.#tools)
      .catch((error: unknown) => this.#lost(error, lease))
      .finally(() => {
        this.#running.delete(work);
        this.#wake();
      });
    this.#running.set(work, run);
  }

  /** The step could not be written. The lease runs out, and whoever claims the closure then reads before it acts. */
  #lost(error: unknown, { closure }: Lease): void {
    const level = error instanceof LeaseLostError ? 'info' : 'error';
    this.#tools.logger[level]('a step of a closure was not written', {
      closureId: closure.id,
      error: String(error),
    });
  }

  #scheduleRenewals(): void {
    this.#cancelRenewals = this.#tools.clock.schedule(this.#limits.leaseMs / 2, () => {
      for (const run of this.#running.values()) void run.renew();
      this.#scheduleRenewals();
    });
  }
}
