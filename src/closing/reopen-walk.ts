import { z } from 'zod';
import { BoundedMap } from '../bounded-map.js';
import { GenesysApiError } from '../errors/genesys-api-error.js';
import type { ApiCall } from '../genesys/api-call.js';
import { isOver } from '../genesys/conversation-snapshot.js';
import { isWatched } from './close-again.js';
import type { CloserTools } from './closer-tools.js';
import type { Closure } from './closure.js';
import { newsSlack } from './news-slack.js';
import type { ReopenWatchOptions } from './reopen-watch.js';

const hourMs = 3_600_000;

/** The pace of the walk. Times in milliseconds. */
const walk = {
  /** Closures at a time: as many as analytics is asked for in one call. */
  page: 100,
  /** Pages that are gone through at a time, where few of their closures are due for a look. */
  pages: 20,
  /** Between two pages: at most 20 calls a minute. */
  pauseMs: 3_000,
  /** Until the next try where the rate budget has no room for a call that is only prudent, or analytics is left alone. */
  noRoomMs: 30_000,
  /**
   * Analytics is behind the live state; what was closed this recently is looked at by the next walk. From then on a
   * closure is looked at whenever its age has doubled: after the first hours hardly anything is opened again.
   */
  lagMs: 600_000,
  /** After a live read has shown an end that analytics does not have, so many doublings pass until the next one. */
  doublings: 3,
  /** Created longer ago than this is not looked at: the longest watch window, and a day from the turn to the close. */
  reachMs: 96 * hourMs,
} as const;

/** How far a walk is; empty before it has begun. */
export const walkProgressSchema = z.object({
  startedAt: z.number().optional(),
  /** When the walk before this one began. */
  before: z.number().optional(),
  /** The last closure that was looked at. */
  after: z.string().optional(),
});
export type WalkProgress = z.output<typeof walkProgressSchema>;

/** What each call of a walk is made with. */
interface SweepCalls {
  readonly signal: AbortSignal;
  readonly onCall: (call: ApiCall) => void;
}

/**
 * The walk through the closed closures that are still watched: asks analytics about 100 of them in one call, reads live
 * what it shows open or ended later than we know, and tells of what is open again. Only while the rate budget has room.
 *
 * A closure is looked at by the first walk after its end and then whenever its age has doubled: eight times in 72 hours,
 * which is eight calls for a hundred closures, and a read for each that looks open.
 */
export class ReopenWalk {
  readonly #tools: CloserTools;
  readonly #options: ReopenWatchOptions;
  /** How often its age had doubled when a closure, by its id, was last read and seen to be over after all. */
  readonly #seenOver = new BoundedMap<number>(100_000);

  constructor(tools: CloserTools, options: ReopenWatchOptions) {
    this.#tools = tools;
    this.#options = options;
  }

  /** Looks at those that are due next. Resolves to how far the walk is then, and when it goes on. */
  async goOn(from: WalkProgress, signal: AbortSignal): Promise<{ walked: WalkProgress; waitMs: number }> {
    const { clock, hasRoom, endTimes, report } = this.#tools;
    if (!hasRoom() || endTimes?.isOpen === false) return { walked: from, waitMs: walk.noRoomMs };
    const walked = { ...from, startedAt: from.startedAt ?? clock.now() };
    const calls: SweepCalls = { signal, onCall: (call) => report('sweepCall', { call }) };
    const { due, next } = await this.#due(walked);
    for (const closure of await this.#suspects(due, calls)) {
      // A day of wrong answers from analytics must not take the budget.
      if (!hasRoom()) {
        const after = due[due.indexOf(closure) - 1]?.id ?? from.after;
        return { walked: { ...walked, after }, waitMs: walk.noRoomMs };
      }
      await this.#look(closure, doublings(closure, walked.startedAt), calls);
    }
    if (next !== undefined) return { walked: { ...walked, after: next }, waitMs: walk.pauseMs };
    const restMs = walked.startedAt + this.#options.everyMs - clock.now();
    return { walked: { before: walked.startedAt }, waitMs: Math.max(restMs, walk.pauseMs) };
  }

  /** The closures that this walk has to look at next, and after which one it goes on; `undefined` at its end. */
  async #due({
    startedAt,
    before = 0,
    after,
  }: WalkProgress & { startedAt: number }): Promise<{ due: Closure[]; next: string | undefined }> {
    const { outbox, clock } = this.#tools;
    const now = clock.now();
    const due: Closure[] = [];
    let next = after;
    for (let page = 0; page < walk.pages && due.length < walk.page; page += 1) {
      const found = await outbox.find(
        { state: 'closed', from: now - walk.reachMs },
        { after: next, limit: walk.page },
      );
      due.push(
        ...found.closures.filter(
          (closure) => isWatched(closure, now) && doublings(closure, startedAt) > doublings(closure, before),
        ),
      );
      next = found.next;
      if (next === undefined) break;
    }
    const call = due.slice(0, walk.page);
    return { due: call, next: call.length < due.length ? call.at(-1)?.id : next };
  }

  /** Those that analytics shows without an end, or with a later one than the closure's. */
  async #suspects(due: readonly Closure[], calls: SweepCalls): Promise<Closure[]> {
    if (due.length === 0) return [];
    const ids = [...new Set(due.map(({ conversationId }) => conversationId))];
    const endedAt = await this.#tools.endTimes?.read(ids, calls);
    return due.filter(({ conversationId, endedAt: ours = 0 }) => {
      if (endedAt?.has(conversationId) !== true) return false;
      const theirs = endedAt.get(conversationId);
      return theirs === undefined || theirs > ours + newsSlack.clockMs;
    });
  }

  /**
   * Reads the conversation, unless it has a newer closure already, and tells that it is open if it is.
   * @param age how often the closure's age has doubled
   */
  async #look({ id, conversationId }: Closure, age: number, calls: SweepCalls): Promise<void> {
    const { outbox, genesys, clock, troubles } = this.#tools;
    if (age < (this.#seenOver.get(id) ?? Number.NEGATIVE_INFINITY) + walk.doublings) return;
    if ((await outbox.latest(conversationId))?.id !== id) return;
    try {
      if (isOver(await genesys.readConversation(conversationId, { lane: 'read', ...calls }))) {
        this.#seenOver.set(id, age);
        return;
      }
    } catch (error) {
      if (!(error instanceof GenesysApiError) || error.transient) throw error;
      // Of this conversation nothing can be learnt, and the others must not wait for it.
      troubles.note('warn', 'a conversation that may be open again could not be read', {
        conversationId,
        code: error.code,
      });
      return;
    }
    await this.#options.hear({ conversationId, what: 'active', at: clock.now(), by: 'sweep' });
  }
}

/** How often the age of a closure had doubled at a time, counted from when it is first looked at; -1 before that. */
function doublings({ endedAt = Number.POSITIVE_INFINITY }: Closure, at: number): number {
  return Math.floor(Math.log2(Math.max((at - endedAt) / walk.lagMs, 1 / 2)));
}
