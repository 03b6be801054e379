import { acceptedAt } from './acceptance.js';
import type { CloserTools } from './closer-tools.js';
import type { Closure } from './closure.js';
import type { ClosureRun } from './closure-run.js';
import { gatheredAt, nextGathering } from './gathering.js';
import { newsSlack } from './news-slack.js';
import { settleError } from './settle-error.js';

/** So many are read one by one while there is room: that proves at once, and analytics lags. */
const fewReads = 3;

/** So many wait for room to be read one by one, so many first checks long; more gather for a batch. */
const fewWaiting = 20;
const fewWaitChecks = 3;

/** What becomes of closures that were claimed for their proof. */
export interface VerifySplit {
  readonly together: readonly ClosureRun[];
  readonly alone: readonly ClosureRun[];
  readonly later: readonly ClosureRun[];
}

/**
 * Proves many closures with one call of analytics, and says which have to be read live: those that analytics can prove
 * nothing about, and a few while the rate budget has room.
 *
 * Analytics lags. So an end proves a closure, also when it comes late, but no end proves nothing. An end from before the
 * disconnect has the conversation read live at once: it was over already, or that was a former life. One that was seen or
 * heard to be open after the disconnect is read live, since the end that analytics has may be from before that.
 */
export class BatchVerifier {
  readonly #tools: CloserTools;
  #abort = new AbortController();
  /** Closures that were let go of lately, the latest last. */
  readonly #waitingSince = new Map<string, number>();

  constructor(tools: CloserTools) {
    this.#tools = tools;
  }

  /** How many closures are worth claiming together; 0 where each has to be read by itself. */
  get most(): number {
    const { endTimes } = this.#tools;
    return endTimes?.isOpen ? endTimes.most : 0;
  }

  /** Breaks off the calls under way. */
  abort(reason: unknown): void {
    this.#abort.abort(reason);
    this.#abort = new AbortController();
  }

  /**
   * Which of them one call can prove, which have to be read live, and which are to wait until more have gathered. One that
   * was just disconnected is read live while there is room, but analytics cannot know of it yet.
   */
  split(runs: readonly ClosureRun[]): VerifySplit {
    const { clock, hasRoom, pace } = this.#tools;
    const now = clock.now();
    const split = { together: [] as ClosureRun[], alone: [] as ClosureRun[], later: [] as ClosureRun[] };
    let reads = hasRoom() ? fewReads : 0;
    for (const run of runs) {
      const { checks, verifyBy = 0 } = run.closure;
      if (checks > 0 || now >= verifyBy + pace.analyticsLagMs) split.alone.push(run);
      else if (now >= gatheredAt(run.closure, pace)) split.together.push(run);
      else if (reads > 0) {
        reads -= 1;
        split.alone.push(run);
      } else split.later.push(run);
    }
    // One read proves, and a batch of one may not.
    if (split.together.length <= Math.max(reads, 1)) split.alone.push(...split.together.splice(0));
    return split;
  }

  /**
   * Lets go of one until more have gathered. Where it is one of a few, nothing gathers, and the room that a read takes
   * comes back within seconds: so it is looked at again soon.
   */
  async wait(run: ClosureRun): Promise<void> {
    const { clock, pace } = this.#tools;
    const { verifyBy = 0 } = run.closure;
    const now = clock.now();
    const batchAt = gatheredAt(run.closure, pace);
    if (this.#isOneOfFew(run, now) && now < batchAt) {
      await run.release({ dueAt: Math.min(now + fewWaitChecks * pace.firstCheckMs, batchAt), failures: 0 });
      return;
    }
    // Later and later: what lags for long lags for longer. The last look is a live one.
    const dueAt = Math.max(batchAt, nextGathering(now + (now - acceptedAt(run.closure)) / 2, pace));
    await run.release({ dueAt: Math.min(dueAt, verifyBy + pace.analyticsLagMs), failures: 0 });
  }

  /**
   * Asks analytics about them. Those it proves are closed, most others wait for the next call. Resolves to those that
   * are to be read live now.
   *
   * @param lost hears of those whose step could not be written
   */
  async prove(
    runs: readonly ClosureRun[],
    lost: (error: unknown, run: ClosureRun) => Promise<void>,
  ): Promise<readonly ClosureRun[]> {
    const { endTimes, hasRoom } = this.#tools;
    const byId = new Map(runs.map((run) => [run.closure.conversationId, run]));
    let ends: Map<string, number | undefined>;
    try {
      ends =
        (await endTimes?.read([...byId.keys()], {
          signal: this.#abort.signal,
          onCall: (call, ids) => {
            for (const id of ids) byId.get(id)?.note('read', call, ids.length);
          },
        })) ?? new Map();
    } catch (error) {
      return this.#failed(error, runs, lost);
    }
    let reads = hasRoom() ? fewReads : 0;
    const alone: ClosureRun[] = [];
    const steps = runs.map((run) => {
      const endedAt = ends.get(run.closure.conversationId);
      if (endedAt !== undefined && isByUs(run.closure, endedAt)) return this.#end(run, endedAt);
      // An older end is read at once: waiting does not tell whether it was over already, or that was a former life.
      if (endedAt === undefined) {
        if (reads === 0) return this.wait(run);
        reads -= 1;
      }
      alone.push(run);
      return Promise.resolve();
    });
    await Promise.all(
      steps.map((step, at) => step.catch((error: unknown) => lost(error, runs[at] as ClosureRun))),
    );
    return alone;
  }

  #isOneOfFew({ closure: { id } }: ClosureRun, now: number): boolean {
    const { gatherMs } = this.#tools.pace;
    for (const [waiting, at] of this.#waitingSince) {
      if (at > now - gatherMs && at <= now) break;
      this.#waitingSince.delete(waiting);
    }
    this.#waitingSince.delete(id);
    this.#waitingSince.set(id, now);
    return this.#waitingSince.size <= fewWaiting;
  }

  #end(run: ClosureRun, endedAt: number): Promise<void> {
    // Not when it was learnt: the guest may have come back in between, and that must be seen as later.
    return run.end('closed', Math.min(Math.max(endedAt, acceptedAt(run.closure)), this.#tools.clock.now()));
  }

  async #failed(
    error: unknown,
    runs: readonly ClosureRun[],
    lost: (error: unknown, run: ClosureRun) => Promise<void>,
  ): Promise<readonly ClosureRun[]> {
    const { endTimes, random } = this.#tools;
    if (endTimes?.isOpen === false) return runs;
    // One draw for all: they were asked about together, and come back together.
    const draw = random();
    const tools = { ...this.#tools, random: () => draw };
    await Promise.all(
      runs.map((run) => settleError(error, run, tools).catch((thrown: unknown) => lost(thrown, run))),
    );
    return [];
  }
}

/** Whether analytics shows an end that came by our disconnect, and not the one of a former life. */
function isByUs(closure: Closure, endedAt: number): boolean {
  return endedAt >= acceptedAt(closure) - newsSlack.clockMs;
}
