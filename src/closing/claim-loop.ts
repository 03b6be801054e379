import { within } from '../bounded-wait.js';
import { LeaseLostError } from '../errors/lease-lost-error.js';
import { advance } from './advance.js';
import { backoffMs } from './backoff.js';
import { BatchVerifier } from './batch-verifier.js';
import type { CloserTools } from './closer-tools.js';
import { ClosureRun } from './closure-run.js';

/** How much the loop takes on, and how often it looks. */
export interface ClaimLoopLimits {
  /** Closures at a time; those that are asked about together do not count. */
  readonly concurrency: number;
  /** The longest time between two looks into the outbox, in milliseconds. */
  readonly pollMs: number;
}

const notWritten = 'a step of a closure was not written';

/**
 * Takes what is due from the outbox, has it advanced, and sleeps until something is due again. What only waits for its
 * proof is taken apart, as much as one call can prove, and takes no place of what is worked on.
 */
export class ClaimLoop {
  readonly #tools: CloserTools;
  readonly #limits: ClaimLoopLimits;
  readonly #verifier: BatchVerifier;
  readonly #working = new Map<Promise<void>, ClosureRun>();
  readonly #proving = new Map<Promise<void>, readonly ClosureRun[]>();
  /** To be read live as soon as there is a place. */
  readonly #waiting: ClosureRun[] = [];
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
    this.#verifier = new BatchVerifier(tools);
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
      const reason = new Error('the closer is stopping');
      this.#verifier.abort(reason);
      for (const run of this.#held()) run.abort(reason);
    });
    await Promise.all([...this.#working.keys(), ...this.#proving.keys()]);
    // Not begun, so that whoever comes next need not wait for their leases to run out.
    await Promise.all(this.#waiting.splice(0).map((run) => this.#letGo(run)));
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
    const { clock, random, troubles } = this.#tools;
    const { pollMs } = this.#limits;
    try {
      const nextDueAt = await this.#claimAndSeeNext();
      this.#failures = 0;
      const wait = nextDueAt === undefined ? pollMs : nextDueAt - clock.now();
      this.#sleep(Math.min(Math.max(wait, 1), pollMs));
    } catch (error) {
      this.#failures += 1;
      const waitMs = Math.max(backoffMs(this.#failures, { baseMs: 500, capMs: pollMs }, random), 50);
      troubles.note('error', 'the outbox does not answer', { error: String(error), waitMs });
      this.#sleep(waitMs);
    }
  }

  /** Resolves to when there is more to claim; `undefined` where a place has to become free first, which wakes the loop. */
  async #claimAndSeeNext(): Promise<number | undefined> {
    const { outbox } = this.#tools;
    const { most } = this.#verifier;
    const isTogether = most > 0;
    const room = most - this.#waiting.length - [...this.#proving.values()].flat().length;
    const verifying = isTogether ? await this.#claim(room, true) : [];
    this.#prove(verifying);
    this.#workOnWaiting();
    const places = this.#places;
    const others = await this.#claim(places, isTogether ? false : undefined);
    for (const run of others) this.#work(run);
    const hasPlaces = others.length < places;
    if (!isTogether) return hasPlaces ? outbox.nextDueAt() : undefined;
    const hasRoom = verifying.length < room;
    if (hasPlaces) return outbox.nextDueAt(hasRoom ? undefined : false);
    return hasRoom ? outbox.nextDueAt(true) : undefined;
  }

  async #claim(limit: number, verifying: boolean | undefined): Promise<ClosureRun[]> {
    if (limit <= 0) return [];
    const { outbox, clock, instance: owner, leaseMs } = this.#tools;
    const leases = await outbox.claim({ owner, now: clock.now(), leaseMs, limit, verifying });
    return leases.map((lease) => new ClosureRun(lease, this.#tools));
  }

  #sleep(delayMs: number): void {
    if (this.#isRunning) this.#cancelTimer = this.#tools.clock.schedule(delayMs, () => this.wake());
  }

  get #places(): number {
    return this.#limits.concurrency - this.#working.size;
  }

  #prove(runs: readonly ClosureRun[]): void {
    const { together, alone, later } = this.#verifier.split(runs);
    this.#waiting.push(...alone);
    const lost = (error: unknown, run: ClosureRun) => this.#lost(error, run);
    const waits = later.map((run) => this.#verifier.wait(run).catch((error: unknown) => lost(error, run)));
    if (later.length > 0) this.#track(Promise.all(waits), later);
    if (together.length === 0) return;
    const proof = this.#verifier.prove(together, lost);
    this.#track(
      proof.then((unproven) => this.#waiting.push(...unproven)),
      together,
    );
  }

  #track(work: Promise<unknown>, runs: readonly ClosureRun[]): void {
    const proving = work
      .then(() => {})
      .finally(() => {
        this.#proving.delete(proving);
        this.wake();
      });
    this.#proving.set(proving, runs);
  }

  #workOnWaiting(): void {
    for (const run of this.#waiting.splice(0, Math.max(this.#places, 0))) this.#work(run);
  }

  #work(run: ClosureRun): void {
    const work = advance(run, this.#tools)
      .catch((error: unknown) => this.#lost(error, run))
      .finally(() => {
        this.#working.delete(work);
        this.wake();
      });
    this.#working.set(work, run);
  }

  async #letGo(run: ClosureRun): Promise<void> {
    await run.release({}).catch((error: unknown) => this.#lost(error, run));
  }

  /** The step could not be written. The lease runs out, and whoever claims the closure then reads before it acts. */
  async #lost(error: unknown, run: ClosureRun): Promise<void> {
    const { logger, troubles } = this.#tools;
    const fields = { closureId: run.closure.id, error: String(error) };
    if (error instanceof LeaseLostError) logger.info(notWritten, fields);
    else troubles.note('error', notWritten, fields);
    await run.abandon();
  }

  #held(): ClosureRun[] {
    return [...this.#working.values(), ...[...this.#proving.values()].flat(), ...this.#waiting];
  }

  #scheduleRenewals(): void {
    this.#cancelRenewals = this.#tools.clock.schedule(this.#tools.leaseMs / 2, () => {
      for (const run of this.#held()) void run.renew();
      this.#scheduleRenewals();
    });
  }
}
