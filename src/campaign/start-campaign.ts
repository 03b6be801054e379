import type { Clock } from '../clock.js';
import { backoffMs } from '../closing/backoff.js';
import { EngagementStartUncertainError } from '../errors/engagement-start-uncertain-error.js';
import { GenesysApiError } from '../errors/genesys-api-error.js';
import { GenesysAuthenticationError } from '../errors/genesys-authentication-error.js';
import { GenesysDisconnectError } from '../errors/genesys-disconnect-error.js';
import { GenesysPermissionError } from '../errors/genesys-permission-error.js';
import { OutboxUnavailableError } from '../errors/outbox-unavailable-error.js';
import type { StartedEngagement } from '../open-messaging/starting/start-engagement.js';
import type { CampaignBook } from './campaign-book.js';
import type { CampaignRow } from './campaign-row.js';
import type { CampaignTally } from './campaign-tally.js';

/** What starting a campaign takes. */
export interface CampaignRun {
  readonly campaign: string;
  readonly rows: AsyncIterator<CampaignRow>;
  /** Starts one, or finds it started. Rejects as `EngagementStarter.start` does. */
  readonly start: (row: CampaignRow) => Promise<StartedEngagement>;
  readonly book: Pick<CampaignBook, 'note'>;
  readonly tally: CampaignTally;
  /** Ends the run after the calls that are under way. */
  readonly signal: AbortSignal;
  /** Hears of rows that were not started, once each. */
  readonly onNotStarted: (row: CampaignRow, error: GenesysDisconnectError) => void;
  readonly clock: Clock;
  /** A number in [0, 1). */
  readonly random: () => number;
  /** How many are started at a time. @default 8: at 300 calls a minute more would only wait for the budget */
  readonly concurrency?: number | undefined;
  /** How long a row is tried whose fate is uncertain or whose failures may pass, in milliseconds. @default 900_000 */
  readonly patienceMs?: number | undefined;
}

const defaults = {
  concurrency: 8,
  patienceMs: 900_000,
} as const satisfies Partial<CampaignRun>;

/** Rows that wait for another try; when there are more, no others are begun. */
const mostWaiting = 1_000;
/** The waits between tries that failed in a way that may pass. */
const pace = { baseMs: 1_000, capMs: 60_000 } as const;

/** Why a run ended before its rows did. */
export type CampaignStop = 'interrupted' | 'not-permitted' | 'all-refused';

/** A row with what its tries came to. */
interface Attempt {
  readonly row: CampaignRow;
  readonly failures: number;
  /** An earlier try of this run has asked the platform: what is found started may be its own. */
  readonly hasAsked: boolean;
  readonly firstFailedAt: number | undefined;
  readonly dueAt: number;
}

/**
 * Starts the engagements of a campaign, several at a time. What is uncertain, or fails in a way that may pass, is tried again
 * while the others go on.
 *
 * @throws OutboxUnavailableError, or whatever else makes going on senseless, when the calls under way have ended
 */
export async function startCampaign(run: CampaignRun): Promise<CampaignStop | undefined> {
  const queue = new CampaignQueue(run);
  const { concurrency = defaults.concurrency } = run;
  await Promise.all(Array.from({ length: concurrency }, () => queue.work()));
  return queue.result();
}

class CampaignQueue {
  readonly #run: CampaignRun;
  readonly #patienceMs: number;
  #waiting: Attempt[] = [];
  #isExhausted = false;
  #inFlight = 0;
  #stopped: CampaignStop | undefined;
  #broken: { readonly error: unknown } | undefined;
  #wakes = new Set<() => void>();

  constructor(run: CampaignRun) {
    this.#run = run;
    this.#patienceMs = run.patienceMs ?? defaults.patienceMs;
    run.signal.addEventListener('abort', () => this.#wake(), { once: true });
  }

  result(): CampaignStop | undefined {
    if (this.#broken !== undefined) throw this.#broken.error;
    return this.#stopped ?? (this.#run.signal.aborted ? 'interrupted' : undefined);
  }

  async work(): Promise<void> {
    try {
      for (let next = await this.#next(); next !== undefined; next = await this.#next()) {
        await this.#start(next);
        this.#inFlight -= 1;
        this.#wake();
      }
    } catch (error) {
      this.#broken ??= { error };
      this.#wake();
    }
  }

  get #goesOn(): boolean {
    return !this.#run.signal.aborted && this.#stopped === undefined && this.#broken === undefined;
  }

  /** The next to be started, counted as being in flight; `undefined` when none is left. */
  async #next(): Promise<Attempt | undefined> {
    const { clock, rows } = this.#run;
    while (this.#goesOn) {
      this.#waiting.sort((a, b) => a.dueAt - b.dueAt);
      const [first] = this.#waiting;
      if (first !== undefined && first.dueAt <= clock.now()) {
        this.#waiting.shift();
        this.#inFlight += 1;
        return first;
      }
      if (!this.#isExhausted && this.#waiting.length < mostWaiting) {
        this.#inFlight += 1;
        const { value, done } = await unlessAborted(rows.next(), this.#run.signal);
        if (!done) return { row: value, failures: 0, hasAsked: false, firstFailedAt: undefined, dueAt: 0 };
        this.#inFlight -= 1;
        this.#isExhausted = true;
        this.#wake();
        continue;
      }
      if (first === undefined && this.#inFlight === 0) return undefined;
      await this.#pause(first);
    }
    return undefined;
  }

  async #start(attempt: Attempt): Promise<void> {
    const { campaign, start, book, tally, clock, signal } = this.#run;
    const { row } = attempt;
    try {
      const { conversationId, startedAt: at, joined, isNew } = await start(row);
      // Known already, but for a row that somebody else has started with the same key.
      await book.note(campaign, row.key, { state: 'started', at, conversationId, joined }, clock.now());
      const isOurs = isNew || attempt.hasAsked;
      if (isOurs) tally.started += 1;
      else tally.startedBefore += 1;
      if (isOurs && joined) tally.joined += 1;
    } catch (error) {
      if (signal.aborted && error === signal.reason) return;
      await this.#settle(attempt, error);
    }
  }

  async #settle(attempt: Attempt, error: unknown): Promise<void> {
    if (!(error instanceof GenesysDisconnectError) || error instanceof OutboxUnavailableError) throw error;
    const { campaign, book, tally, clock, random, onNotStarted } = this.#run;
    const { row, failures, firstFailedAt } = attempt;
    const now = clock.now();
    const first = firstFailedAt ?? now;
    const isUncertain = error instanceof EngagementStartUncertainError;
    if (error instanceof GenesysPermissionError || error instanceof GenesysAuthenticationError) {
      // It is no fault of the row: the next run starts it.
      if (this.#stopped === undefined) onNotStarted(row, error);
      this.#stopped = 'not-permitted';
      return;
    }
    const at = now;
    if (isUncertain) await book.note(campaign, row.key, { state: 'uncertain', at, cause: error.reason }, now);
    const mayPass = isUncertain || (error instanceof GenesysApiError && error.transient);
    const waitMs = isUncertain
      ? error.retryAfterMs
      : backoffMs(failures + 1, pace, random, error instanceof GenesysApiError ? error.retryAfterMs : 0);
    if (mayPass && now + waitMs < first + this.#patienceMs) {
      const hasAsked = attempt.hasAsked || !(isUncertain && error.reason === 'under-way');
      this.#waiting.push({
        row,
        failures: failures + 1,
        hasAsked,
        firstFailedAt: first,
        dueAt: now + waitMs,
      });
      return;
    }
    if (isUncertain) tally.uncertain += 1;
    else {
      await book.note(campaign, row.key, { state: 'failed', at, cause: error.code }, now);
      tally.fail(error.code);
    }
    onNotStarted(row, error);
    if (tally.isHopeless) this.#stopped = 'all-refused';
  }

  /** Until the first one that waits is due, or something has happened. */
  #pause(first: Attempt | undefined): Promise<void> {
    const { clock } = this.#run;
    return new Promise((resolve) => {
      const cancel = first === undefined ? () => {} : clock.schedule(first.dueAt - clock.now(), () => go());
      const go = () => {
        cancel();
        this.#wakes.delete(go);
        resolve();
      };
      this.#wakes.add(go);
    });
  }

  #wake(): void {
    for (const go of [...this.#wakes]) go();
  }
}

/** The next row. None when the run is called off: the reading may hang, as over a network. */
function unlessAborted(
  next: Promise<IteratorResult<CampaignRow, unknown>>,
  signal: AbortSignal,
): Promise<IteratorResult<CampaignRow, unknown>> {
  return new Promise((resolve, reject) => {
    const giveUp = () => resolve({ done: true, value: undefined });
    signal.addEventListener('abort', giveUp, { once: true });
    const forget = () => signal.removeEventListener('abort', giveUp);
    next.then(resolve, reject).finally(forget);
  });
}
