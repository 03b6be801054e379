import { z } from 'zod';
import { BoundedMap } from '../bounded-map.js';
import { GenesysApiError } from '../errors/genesys-api-error.js';
import type { ApiCall } from '../genesys/api-call.js';
import { isOver } from '../genesys/conversation-snapshot.js';
import { isWatched } from './close-again.js';
import type { CloserTools } from './closer-tools.js';
import type { Closure } from './closure.js';
import type { ConversationNews, NewsEffect } from './conversation-news.js';
import type { StoredDocument } from './document-store.js';
import { newsSlack } from './news-slack.js';

const hourMs = 3_600_000;

/** The pace of a walk through the closed closures. Times in milliseconds. */
const walk = {
  /** Closures at a time: as many as analytics is asked for in one call. */
  page: 100,
  /** Pages that are gone through at a time, where few of their closures are due for a look. */
  pages: 20,
  /** Between two pages: at most 20 calls a minute. */
  pauseMs: 3_000,
  /** Until the next try where the rate budget has no room for a call that is only prudent, or analytics is left alone. */
  noRoomMs: 30_000,
  /** Until the next try after an error that may pass. */
  retryMs: 60_000,
  /** How long one process has a page for itself. */
  leaseMs: 120_000,
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

const document = { kind: 'reopen-watch', key: 'walk' } as const;

/** How far the walk is; empty before it has begun. */
const walkSchema = z.object({
  startedAt: z.number().optional(),
  /** When the walk before this one began. */
  before: z.number().optional(),
  /** The last closure that was looked at. */
  after: z.string().optional(),
});
type Walk = z.output<typeof walkSchema>;

export interface ReopenWatchOptions {
  /** From the beginning of a walk to the next, in milliseconds. */
  readonly everyMs: number;
  /** Takes what was found out. */
  readonly hear: (news: ConversationNews) => Promise<NewsEffect>;
}

/**
 * The net under the events: walks through the closures that are still watched, asks analytics about 100 of them in one
 * call, reads live what analytics shows open or ended later than we know, and tells of what is open again.
 *
 * One process walks at a time, over all that share the outbox: how far it is stands in a document there. Only while the
 * rate budget has room. A closure is looked at by the first walk after its end and then whenever its age has doubled:
 * eight times in 72 hours, which is eight calls for a hundred closures, and a read for each that looks open.
 */
export class ReopenWatch {
  readonly #tools: CloserTools;
  readonly #options: ReopenWatchOptions;
  #cancel: () => void = () => {};
  #stepping: Promise<void> = Promise.resolve();
  #abort = new AbortController();
  /** How often its age had doubled when a closure, by its id, was last read and seen to be over after all. */
  readonly #seenOver = new BoundedMap<number>(100_000);

  constructor(tools: CloserTools, options: ReopenWatchOptions) {
    this.#tools = tools;
    this.#options = options;
  }

  start(): void {
    this.#abort = new AbortController();
    this.#next(walk.pauseMs);
  }

  /** Aborts the call under way. */
  async stop(): Promise<void> {
    this.#abort.abort(new Error('the closer is stopping'));
    this.#cancel();
    await this.#stepping;
  }

  readonly #onCall = (call: ApiCall): void => this.#tools.report('sweepCall', { call });

  #next(delayMs: number): void {
    if (this.#abort.signal.aborted) return;
    this.#cancel = this.#tools.clock.schedule(delayMs, () => {
      this.#stepping = this.#step();
    });
  }

  /** One page, if it is this process's turn. */
  async #step(): Promise<void> {
    const { outbox, clock } = this.#tools;
    const longestMs = Math.max(this.#options.everyMs, walk.leaseMs);
    try {
      const stored = await outbox.documents.read(document.kind, document.key);
      const aheadMs = (stored?.dueAt ?? 0) - clock.now();
      // Further ahead than anybody would write: by a clock that has been set back since.
      if (aheadMs > 0 && aheadMs <= longestMs) return this.#next(aheadMs);
      const claimed = await this.#write(walkOf(stored), walk.leaseMs, stored?.version ?? 0);
      // Another process was faster.
      if (claimed === undefined) return this.#next(walk.pauseMs);
      const { walked, waitMs } = await this.#advance(walkOf(claimed));
      await this.#write(walked, waitMs, claimed.version);
      this.#next(waitMs);
    } catch (error) {
      if (!this.#abort.signal.aborted) this.#next(this.#failed(error));
    }
  }

  /** One page, or an error and how long to wait after it. */
  async #advance(from: Walk): Promise<{ walked: Walk; waitMs: number }> {
    try {
      return await this.#walk(from);
    } catch (error) {
      if (this.#abort.signal.aborted) throw error;
      return { walked: from, waitMs: this.#failed(error) };
    }
  }

  #failed(error: unknown): number {
    const { everyMs } = this.#options;
    const isLasting = error instanceof GenesysApiError && !error.transient;
    const waitMs = isLasting ? everyMs : Math.min(walk.retryMs, everyMs);
    const advice = isLasting ? ' Grant analytics:conversationDetail:view, or set sweepEveryMs to 0.' : '';
    this.#tools.troubles.note('warn', `re-opened conversations could not be looked for.${advice}`, {
      error: String(error),
      waitMs,
    });
    return waitMs;
  }

  #write(value: Walk, waitMs: number, ifVersion: number): Promise<StoredDocument | undefined> {
    const { outbox, clock } = this.#tools;
    const now = clock.now();
    return outbox.documents.write(
      document.kind,
      document.key,
      value,
      { ifVersion, dueAt: now + waitMs },
      now,
    );
  }

  /** Looks at those that are due next. Resolves to how far the walk is then, and when it goes on. */
  async #walk(from: Walk): Promise<{ walked: Walk; waitMs: number }> {
    const { clock, hasRoom, endTimes } = this.#tools;
    if (!hasRoom() || endTimes?.isOpen === false) return { walked: from, waitMs: walk.noRoomMs };
    const walked = { ...from, startedAt: from.startedAt ?? clock.now() };
    const { due, next } = await this.#due(walked);
    for (const closure of await this.#suspects(due)) {
      // A day of wrong answers from analytics must not take the budget.
      if (!hasRoom()) {
        const after = due[due.indexOf(closure) - 1]?.id ?? from.after;
        return { walked: { ...walked, after }, waitMs: walk.noRoomMs };
      }
      await this.#look(closure, doublings(closure, walked.startedAt));
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
  }: Walk & { startedAt: number }): Promise<{ due: Closure[]; next: string | undefined }> {
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
  async #suspects(due: readonly Closure[]): Promise<Closure[]> {
    if (due.length === 0) return [];
    const ids = [...new Set(due.map(({ conversationId }) => conversationId))];
    const endedAt = await this.#tools.endTimes?.read(ids, {
      signal: this.#abort.signal,
      onCall: this.#onCall,
    });
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
  async #look({ id, conversationId }: Closure, age: number): Promise<void> {
    const { outbox, genesys, clock, troubles } = this.#tools;
    if (age < (this.#seenOver.get(id) ?? Number.NEGATIVE_INFINITY) + walk.doublings) return;
    if ((await outbox.latest(conversationId))?.id !== id) return;
    const options = { lane: 'read', signal: this.#abort.signal, onCall: this.#onCall } as const;
    try {
      if (isOver(await genesys.readConversation(conversationId, options))) {
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

/** The walk that was stored; one that cannot be understood begins anew. */
function walkOf(stored: StoredDocument | undefined): Walk {
  return walkSchema.safeParse(stored?.value).data ?? {};
}

/** How often the age of a closure had doubled at a time, counted from when it is first looked at; -1 before that. */
function doublings({ endedAt = Number.POSITIVE_INFINITY }: Closure, at: number): number {
  return Math.floor(Math.log2(Math.max((at - endedAt) / walk.lagMs, 1 / 2)));
}
