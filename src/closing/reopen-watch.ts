import { z } from 'zod';
import { GenesysApiError } from '../errors/genesys-api-error.js';
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
  /** Between two pages: at most 20 calls a minute. */
  pauseMs: 3_000,
  /** Until the next try where the rate budget has no room for a call that is only prudent. */
  noRoomMs: 30_000,
  /** Until the next try after an error that may pass. */
  retryMs: 60_000,
  /** How long one process has a page for itself. */
  leaseMs: 120_000,
  /** Analytics is behind the live state; what was closed this recently is looked at by the next walk. */
  lagMs: 600_000,
  /** Created longer ago than this is not looked at: the longest watch window, and a day from the turn to the close. */
  reachMs: 96 * hourMs,
} as const;

const document = { kind: 'reopen-watch', key: 'walk' } as const;

/** How far the walk is; empty before it has begun. */
const walkSchema = z.object({
  startedAt: z.number().optional(),
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
 * rate budget has room. 100,000 closures in 72 hours are 1,000 calls a walk: 17 a minute with a walk an hour, of the 300
 * that a client may make, and one more for each conversation that looks open.
 */
export class ReopenWatch {
  readonly #tools: CloserTools;
  readonly #options: ReopenWatchOptions;
  #cancel: () => void = () => {};
  #stepping: Promise<void> = Promise.resolve();
  #abort = new AbortController();

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
    this.#tools.logger.warn(`re-opened conversations could not be looked for.${advice}`, {
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

  /** Looks at the next page. Resolves to how far the walk is then, and when it goes on. */
  async #walk(from: Walk): Promise<{ walked: Walk; waitMs: number }> {
    const { outbox, clock, hasRoom } = this.#tools;
    if (!hasRoom()) return { walked: from, waitMs: walk.noRoomMs };
    const now = clock.now();
    const { startedAt = now, after } = from;
    const { closures, next } = await outbox.find(
      { state: 'closed', from: now - walk.reachMs },
      { after, limit: walk.page },
    );
    for (const closure of await this.#suspects(closures, now)) {
      // A day of wrong answers from analytics must not take the budget.
      if (!hasRoom())
        return { walked: { startedAt, after: before(closure, closures) ?? after }, waitMs: walk.noRoomMs };
      await this.#look(closure);
    }
    if (next !== undefined) return { walked: { startedAt, after: next }, waitMs: walk.pauseMs };
    const restMs = startedAt + this.#options.everyMs - clock.now();
    return { walked: {}, waitMs: Math.max(restMs, walk.pauseMs) };
  }

  /** Those that analytics shows without an end, or with a later one than the closure's. */
  async #suspects(closures: readonly Closure[], now: number): Promise<Closure[]> {
    const watched = closures.filter(
      (closure) => isWatched(closure, now) && now - (closure.endedAt ?? now) >= walk.lagMs,
    );
    if (watched.length === 0) return [];
    const ids = [...new Set(watched.map(({ conversationId }) => conversationId))];
    const endedAt = await this.#tools.endTimes?.read(ids, { signal: this.#abort.signal });
    return watched.filter(({ conversationId, endedAt: ours = 0 }) => {
      if (endedAt?.has(conversationId) !== true) return false;
      const theirs = endedAt.get(conversationId);
      return theirs === undefined || theirs > ours + newsSlack.clockMs;
    });
  }

  /** Reads the conversation, unless it has a newer closure already, and tells that it is open if it is. */
  async #look({ id, conversationId }: Closure): Promise<void> {
    const { outbox, genesys, clock, logger } = this.#tools;
    if ((await outbox.latest(conversationId))?.id !== id) return;
    const { signal } = this.#abort;
    try {
      if (isOver(await genesys.readConversation(conversationId, { lane: 'read', signal }))) return;
    } catch (error) {
      if (!(error instanceof GenesysApiError) || error.transient) throw error;
      // Of this conversation nothing can be learnt, and the others must not wait for it.
      logger.warn('a conversation that may be open again could not be read', {
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

/** The id of the closure in front of this one. */
function before(closure: Closure, page: readonly Closure[]): string | undefined {
  return page[page.indexOf(closure) - 1]?.id;
}
