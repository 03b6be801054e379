import { randomUUID } from 'node:crypto';
import { EventEmitter } from 'node:events';
import { hostname } from 'node:os';
import { within } from '../bounded-wait.js';
import { type Clock, systemClock } from '../clock.js';
import type { CallGate } from '../genesys/api-call.js';
import { defaultLogger, type Logger } from '../logger.js';
import { checkListener } from '../options/check-listener.js';
import { defaultRetryPolicy, type RetryPolicy } from './backoff.js';
import { ClaimLoop } from './claim-loop.js';
import { type CloserEvents, closerEventNames } from './closer-events.js';
import {
  type CloserPace,
  type CloserTools,
  type ConversationCalls,
  defaultCloserPace,
} from './closer-tools.js';
import type { Closure, ClosureDraft } from './closure.js';
import type { Outbox } from './outbox.js';
import { Retention } from './retention.js';
import type { SessionClosing } from './session-closing.js';
import { Spill } from './spill.js';

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
  /** How many closures are kept in memory while the outbox cannot be written. @default 10_000 */
  readonly spillLimit?: number | undefined;
  /** How long a closure is kept in the record after its end, in days. @default 400 */
  readonly retentionDays?: number | undefined;
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

const defaults = {
  concurrency: 8,
  leaseMs: 30_000,
  pollMs: 30_000,
  spillLimit: 10_000,
  retentionDays: 400,
} as const;

/**
 * Closes sessions: takes what is due from the outbox, walks each closure through its states, and tells listeners
 * how it ended. `closer.on('closed', ({ closure }) => …)`; a listener that throws is logged and disturbs nothing.
 */
export class SessionCloser implements SessionClosing {
  readonly #tools: CloserTools;
  readonly #loop: ClaimLoop;
  readonly #spill: Spill;
  readonly #retention: Retention;
  readonly #events = new EventEmitter();
  #state: 'new' | 'running' | 'stopped' = 'new';

  constructor(options: SessionCloserOptions) {
    const { outbox, genesys, gate, logger = defaultLogger } = options;
    this.#tools = {
      outbox,
      genesys,
      hasRoom: () => gate?.hasRoom() ?? true,
      clock: options.clock ?? systemClock,
      random: options.random ?? Math.random,
      logger,
      retry: { ...defaultRetryPolicy, ...options.retry },
      pace: { ...defaultCloserPace, ...options.pace },
      leaseMs: options.leaseMs ?? defaults.leaseMs,
      instance: options.instance ?? `${hostname()}:${process.pid}:${randomUUID().slice(0, 8)}`,
      report: (name, event) => this.#report(name, event),
    };
    this.#loop = new ClaimLoop(this.#tools, {
      concurrency: options.concurrency ?? defaults.concurrency,
      pollMs: options.pollMs ?? defaults.pollMs,
    });
    this.#spill = new Spill({
      ...this.#tools,
      limit: options.spillLimit ?? defaults.spillLimit,
      onWritten: (closure, added) => this.#written(closure, added),
    });
    this.#retention = new Retention({
      ...this.#tools,
      days: options.retentionDays ?? defaults.retentionDays,
    });
  }

  /** This process's name in leases and in the history. */
  get instance(): string {
    return this.#tools.instance;
  }

  /** Listens to one kind of event. Returns the way to stop listening. @throws ArgumentError for an unknown event */
  on<Name extends keyof CloserEvents>(name: Name, listener: (event: CloserEvents[Name]) => void): () => void {
    checkListener(closerEventNames, name, listener);
    this.#events.on(name, listener);
    return () => this.#events.off(name, listener);
  }

  /** Opens the outbox and begins to work. Rejects where the outbox cannot be used. */
  async start(): Promise<void> {
    if (this.#state === 'running') return;
    await this.#tools.outbox.open();
    this.#state = 'running';
    this.#loop.start();
    this.#retention.start();
  }

  /**
   * Claims nothing more, lets the steps under way end (at most `drainMs`, then aborts their calls: they are taken up
   * again at the next start), tries once more to write what is only in memory, and closes the outbox.
   *
   * @param drainMs milliseconds, default 10_000
   */
  async stop(drainMs = 10_000): Promise<void> {
    const wasRunning = this.#state === 'running';
    this.#state = 'stopped';
    if (wasRunning) {
      await this.#retention.stop();
      await this.#loop.stop(drainMs);
    }
    // Turns may have come before the start, or although it failed.
    await this.#spill.stop(drainMs);
    if (wasRunning) await within(this.#tools.clock, drainMs, this.#tools.outbox.close());
  }

  /**
   * Records that a session must be closed. Durable when it resolves; where the outbox cannot be written, the closure
   * is kept in memory, written as soon as it can be, and `health()` says so.
   *
   * @throws SpillFullError when too many are kept in memory already
   */
  async schedule(draft: ClosureDraft): Promise<Closure> {
    const { outbox, clock, instance } = this.#tools;
    try {
      const { closure, added } = await outbox.add(draft, clock.now(), instance);
      this.#written(closure, added);
      return closure;
    } catch (error) {
      return this.#spill.keep(draft, error);
    }
  }

  async setDue(closureId: string, dueAt: number): Promise<void> {
    if (this.#spill.setDue(closureId, dueAt)) return;
    const { outbox, clock } = this.#tools;
    await outbox.amend(closureId, ['scheduled'], { dueAt }, [], clock.now());
    this.#loop.wake();
  }

  async latest(conversationId: string): Promise<Closure | undefined> {
    return this.#spill.find(conversationId) ?? (await this.#tools.outbox.latest(conversationId));
  }

  async cancel(closureId: string, cause: string): Promise<boolean> {
    const { outbox, clock, instance } = this.#tools;
    const at = clock.now();
    const unwritten = this.#spill.remove(closureId);
    const change = { state: 'cancelled', cause, endedAt: at } as const;
    const closure = unwritten
      ? { ...unwritten, ...change }
      : await outbox.amend(
          closureId,
          ['scheduled'],
          change,
          [{ kind: 'transition', at, instance, from: 'scheduled', to: 'cancelled', cause }],
          at,
        );
    if (closure !== undefined) this.#report('cancelled', { closure });
    return closure !== undefined;
  }

  async claimLateGuest(closureId: string): Promise<boolean> {
    const { outbox, clock } = this.#tools;
    const isFirst = await outbox.claimLateGuest(closureId, clock.now());
    const closure = isFirst ? await outbox.get(closureId) : undefined;
    if (closure?.plan.lateGuest.answer === 'reopen') this.#report('reopened', { closure });
    return isFirst;
  }

  /** How the closer is, for a health endpoint. Makes no call. */
  health(): CloserHealth {
    if (this.#state !== 'running') return { state: 'stopped', reasons: ['The closer is not running.'] };
    const reasons: string[] = [];
    const { failures } = this.#loop;
    if (failures > 0)
      reasons.push(`The outbox did not answer ${failures} times in a row; closures wait until it does.`);
    if (this.#spill.size > 0) {
      reasons.push(
        `${this.#spill.size} closures could not be written and are kept in memory: they are lost if the process ends now.`,
      );
    }
    return { state: reasons.length === 0 ? 'ok' : 'degraded', reasons };
  }

  #written(closure: Closure, added: boolean): void {
    if (added) this.#report('scheduled', { closure });
    this.#loop.wake();
  }

  #report<Name extends keyof CloserEvents>(name: Name, event: CloserEvents[Name]): void {
    const failed = (error: unknown) => {
      this.#tools.logger.error('a listener of the closer failed', { event: name, error: String(error) });
    };
    for (const listener of this.#events.listeners(name)) {
      try {
        // A listener may well be an async function; an unhandled rejection would end the bot's process.
        Promise.resolve(listener(event)).catch(failed);
      } catch (error) {
        failed(error);
      }
    }
  }
}
