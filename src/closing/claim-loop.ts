import { within } from '../bounded-wait.js';
import { LeaseLostError } from '../errors/lease-lost-error.js';
import { advance } from './advance.js';
import { backoffMs } from './backoff.js';
import type { CloserTools } from './closer-tools.js';
import { ClosureRun } from './closure-run.js';
import type { Lease } from './outbox.js';

/** How much the loop takes on, and how often it looks. */
export interface ClaimLoopLimits {
  /** Closures at a time. */
  readonly concurrency: number;
  /** The longest time between two looks into the outbox, in milliseconds. */
  readonly pollMs: number;
}

/** Takes what is due from the outbox, has it advanced, and sleeps until something is due again. */
export class ClaimLoop {
  readonly #tools: CloserTools;
  readonly #limits: ClaimLoopLimits;
  readonly #running = new Map<Promise<void>, ClosureRun>();
  #isRunning = false;
  #forgetWake: () => void = () => {};
  #cancelTimer: () => void = () => {};
  #cancelRenewals: () => void = () => {};
  #claiming: Promise<void> | undefined;
  #claimAgain = false;
  #failures = 0;

  constructor(tools: CloserTools, limits: ClaimLoopLimits) {
    this.#tools = tools;
    this.#limits = limits;
  }

  /** Looks into the outbox that failed, in a row. */
  get failures(): number {
    return this.#failures;
  }

  start(): void {
    this.#isRunning = true;
    this.#forgetWake = this.#tools.outbox.onWake(() => this.wake());
    this.#scheduleRenewals();
    this.wake();
  }

  /** Claims nothing more and lets the steps under way end; after `drainMs` milliseconds their calls are aborted. */
  async stop(drainMs: number): Promise<void> {
    this.#isRunning = false;
    this.#forgetWake();
    this.#cancelTimer();
    const { clock } = this.#tools;
    if (this.#claiming !== undefined) await within(clock, drainMs, this.#claiming);
    const cancelAbort = clock.schedule(drainMs, () => {
      for (const run of this.#running.values()) run.abort(new Error('the closer is stopping'));
    });
    await Promise.all(this.#running.keys());
    cancelAbort();
    this.#cancelRenewals();
  }

  /** Looks for due closures now; calls while a look is under way lead to one more look after it. */
  wake(): void {
    if (!this.#isRunning) return;
    if (this.#claiming !== undefined) {
      this.#claimAgain = true;
      return;
    }
    this.#cancelTimer();
    this.#claiming = this.#claimDue().finally(() => {
      this.#claiming = undefined;
      if (!this.#claimAgain) return;
      this.#claimAgain = false;
      this.wake();
    });
  }

  async #claimDue(): Promise<void> {
    const { outbox, clock, instance: owner, leaseMs, random, logger } = this.#tools;
    const { concurrency, pollMs } = this.#limits;
    const limit = concurrency - this.#running.size;
    if (limit <= 0) return;
    try {
      const leases = await outbox.claim({ owner, now: clock.now(), leaseMs, limit });
      for (const lease of leases) this.#work(lease);
      const nextDueAt = leases.length === limit ? undefined : await outbox.nextDueAt();
      this.#failures = 0;
      const wait = nextDueAt === undefined ? pollMs : nextDueAt - clock.now();
      this.#sleep(Math.min(Math.max(wait, 1), pollMs));
    } catch (error) {
      this.#failures += 1;
      const waitMs = Math.max(backoffMs(this.#failures, { baseMs: 500, capMs: pollMs }, random), 50);
      logger.error('the outbox does not answer', { failures: this.#failures, error: String(error), waitMs });
      this.#sleep(waitMs);
    }
  }

  #sleep(delayMs: number): void {
    if (this.#isRunning) this.#cancelTimer = this.#tools.clock.schedule(delayMs, () => this.wake());
  }

  #work(lease: Lease): void {
    const run = new ClosureRun(lease, this.#tools);
    const work = advance(run, this.#tools)
      .catch((error: unknown) => this.#lost(error, run))
      .finally(() => {
        this.#running.delete(work);
        this.wake();
      });
    this.#running.set(work, run);
  }

  /** The step could not be written. The lease runs out, and whoever claims the closure then reads before it acts. */
  async #lost(error: unknown, run: ClosureRun): Promise<void> {
    const level = error instanceof LeaseLostError ? 'info' : 'error';
    this.#tools.logger[level]('a step of a closure was not written', {
      closureId: run.closure.id,
      error: String(error),
    });
    await run.abandon();
  }

  #scheduleRenewals(): void {
    this.#cancelRenewals = this.#tools.clock.schedule(this.#tools.leaseMs / 2, () => {
      for (const run of this.#running.values()) void run.renew();
      this.#scheduleRenewals();
    });
  }
}
