import { GenesysApiError } from '../errors/genesys-api-error.js';
import type { CloserTools } from './closer-tools.js';
import type { ConversationNews, NewsEffect } from './conversation-news.js';
import type { StoredDocument } from './document-store.js';
import { ReopenWalk, type WalkProgress, walkProgressSchema } from './reopen-walk.js';

/** The pace of the watch, in milliseconds. */
const pace = {
  /** Until the next try where another process was faster. */
  pauseMs: 3_000,
  /** Until the next try after an error that may pass. */
  retryMs: 60_000,
  /** How long one process has a part of the walk for itself. */
  leaseMs: 120_000,
} as const;

const document = { kind: 'reopen-watch', key: 'walk' } as const;

export interface ReopenWatchOptions {
  /** From the beginning of a walk to the next, in milliseconds. */
  readonly everyMs: number;
  /** Takes what was found out. */
  readonly hear: (news: ConversationNews) => Promise<NewsEffect>;
}

/**
 * The net under the events: has the closures that are still watched walked through again and again for conversations that
 * are open again.
 *
 * One process walks at a time, over all that share the outbox: how far it is stands in a document there.
 */
export class ReopenWatch {
  readonly #tools: CloserTools;
  readonly #everyMs: number;
  readonly #walk: ReopenWalk;
  #cancel: () => void = () => {};
  #stepping: Promise<void> = Promise.resolve();
  #abort = new AbortController();

  constructor(tools: CloserTools, options: ReopenWatchOptions) {
    this.#tools = tools;
    this.#everyMs = options.everyMs;
    this.#walk = new ReopenWalk(tools, options);
  }

  start(): void {
    this.#abort = new AbortController();
    this.#next(pace.pauseMs);
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
    const longestMs = Math.max(this.#everyMs, pace.leaseMs);
    try {
      const stored = await outbox.documents.read(document.kind, document.key);
      const aheadMs = (stored?.dueAt ?? 0) - clock.now();
      // Further ahead than anybody would write: by a clock that has been set back since.
      if (aheadMs > 0 && aheadMs <= longestMs) return this.#next(aheadMs);
      const claimed = await this.#write(walkOf(stored), pace.leaseMs, stored?.version ?? 0);
      // Another process was faster.
      if (claimed === undefined) return this.#next(pace.pauseMs);
      const { walked, waitMs } = await this.#advance(walkOf(claimed));
      await this.#write(walked, waitMs, claimed.version);
      this.#next(waitMs);
    } catch (error) {
      if (!this.#abort.signal.aborted) this.#next(this.#failed(error));
    }
  }

  /** One page, or an error and how long to wait after it. */
  async #advance(from: WalkProgress): Promise<{ walked: WalkProgress; waitMs: number }> {
    try {
      return await this.#walk.goOn(from, this.#abort.signal);
    } catch (error) {
      if (this.#abort.signal.aborted) throw error;
      return { walked: from, waitMs: this.#failed(error) };
    }
  }

  #failed(error: unknown): number {
    const isLasting = error instanceof GenesysApiError && !error.transient;
    const waitMs = isLasting ? this.#everyMs : Math.min(pace.retryMs, this.#everyMs);
    const advice = isLasting ? ' Grant analytics:conversationDetail:view, or set sweepEveryMs to 0.' : '';
    this.#tools.troubles.note('warn', `re-opened conversations could not be looked for.${advice}`, {
      error: String(error),
      waitMs,
    });
    return waitMs;
  }

  #write(value: WalkProgress, waitMs: number, ifVersion: number): Promise<StoredDocument | undefined> {
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
}

/** The walk that was stored; one that cannot be understood begins anew. */
function walkOf(stored: StoredDocument | undefined): WalkProgress {
  return walkProgressSchema.safeParse(stored?.value).data ?? {};
}
