import type { Clock } from '../clock.js';
import { backoffMs } from '../closing/backoff.js';
import { EngagementStartUncertainError } from '../errors/engagement-start-uncertain-error.js';
import { GenesysApiError } from '../errors/genesys-api-error.js';
import { GenesysAuthenticationError } from '../errors/genesys-authentication-error.js';
import { GenesysDisconnectError } from '../errors/genesys-disconnect-error.js';
import { GenesysPermissionError } from '../errors/genesys-permission-error.js';
import { OutboxUnavailableError } from '../errors/outbox-unavailable-error.js';
import type { StartedEngagement } from '../open-messaging/starting/start-engagement.js';
import type { CampaignBook, CampaignStart } from './campaign-book.js';
import type { CampaignRow } from './campaign-row.js';
import type { CampaignTally } from './campaign-tally.js';
import { nextUnlessAborted } from './next-unless-aborted.js';

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
  /** Hears of rows that the run has left before it was known whether their guests have the text, once each. */
  readonly onLeftInDoubt: (row: CampaignRow) => void;
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
  /** By this try's predecessors, of this run or an earlier one, the guest may have the text. */
  readonly isUncertain: boolean;
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
  return queue.end();
}

function firstAttempt(row: CampaignRow): Attempt {
  return { row, failures: 0, hasAsked: false, isUncertain: false, firstFailedAt: undefined, dueAt: 0 };
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

  end(): CampaignStop | undefined {
    for (const { row, isUncertain } of this.#waiting) if (isUncertain) this.#leaveInDoubt(row);
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
        const { value, done } = await nextUnlessAborted(rows, this.#run.signal);
        if (!done) return firstAttempt(value);
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
    const { campaign, book, clock } = this.#run;
    const now = clock.now();
    // Before the call: what is under way when the process dies must not look as if it had never been tried.
    const underWay = { state: 'uncertain', at: now, cause: 'under-way' } as const;
    const before = await book.note(campaign, attempt.row.key, underWay, now);
    try {
      await this.#send(attempt, before);
    } catch (error) {
      this.#leaveInDoubt(attempt.row);
      throw error;
    }
  }

  async #send(attempt: Attempt, before: CampaignStart | undefined): Promise<void> {
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
      if (!signal.aborted || error !== signal.reason) return this.#settle(attempt, error, before);
      await this.#takeBack(row, before);
      if (before?.state === 'uncertain') this.#leaveInDoubt(row);
    }
  }

  async #settle(attempt: Attempt, error: unknown, before: CampaignStart | undefined): Promise<void> {
    if (!(error instanceof GenesysDisconnectError) || error instanceof OutboxUnavailableError) throw error;
    const { campaign, book, tally, clock, random, onNotStarted } = this.#run;
    const { row, failures, firstFailedAt } = attempt;
    const now = clock.now();
    const first = firstFailedAt ?? now;
    if (error instanceof GenesysPermissionError || error instanceof GenesysAuthenticationError) {
      // It is no fault of the row: the next run starts it.
      await this.#takeBack(row, before);
      if (this.#stopped === undefined) onNotStarted(row, error);
      this.#stopped = 'not-permitted';
      return;
    }
    const isLost = error instanceof EngagementStartUncertainError;
    const mayPass = isLost || (error instanceof GenesysApiError && error.transient);
    // Where this try surely sent nothing, an earlier one may have.
    const isUncertain = isLost || (mayPass && before?.state === 'uncertain');
    if (isLost) await book.note(campaign, row.key, { state: 'uncertain', at: now, cause: error.reason }, now);
    else if (mayPass) await this.#takeBack(row, before);
    const waitMs = isLost
      ? error.retryAfterMs
      : backoffMs(failures + 1, pace, random, error instanceof GenesysApiError ? error.retryAfterMs : 0);
    if (mayPass && now + waitMs < first + this.#patienceMs) {
      const hasAsked = attempt.hasAsked || !(isLost && error.reason === 'under-way');
      const next = {
        failures: failures + 1,
        hasAsked,
        isUncertain,
        firstFailedAt: first,
        dueAt: now + waitMs,
      };
      this.#waiting.push({ row, ...next });
      return;
    }
    if (isUncertain) tally.uncertain += 1;
    else {
      await book.note(campaign, row.key, { state: 'failed', at: now, cause: error.code }, now);
      tally.fail(error.code);
    }
    onNotStarted(row, error);
    if (tally.isHopeless) this.#stopped = 'all-refused';
  }

  /** This try surely sent nothing: the row is what it was before it. */
  async #takeBack({ key }: CampaignRow, before: CampaignStart | undefined): Promise<void> {
    const { campaign, book, clock } = this.#run;
    const at = clock.now();
    await book.note(campaign, key, before ?? { state: 'pending', at }, at);
  }

  #leaveInDoubt(row: CampaignRow): void {
    this.#run.tally.uncertain += 1;
    this.#run.onLeftInDoubt(row);
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
