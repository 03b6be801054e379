import { setImmediate as passed } from 'node:timers/promises';
import { within } from '../bounded-wait.js';
import type { Clock } from '../clock.js';
import type { Logger } from '../logger.js';
import { noteHearing } from './bot-hearing.js';
import { noteAnswer } from './guest-answers.js';
import type { Outbox } from './outbox.js';
import type { TroubleLog } from './trouble-log.js';

export interface AnswerNotesOptions {
  readonly outbox: Pick<Outbox, 'documents'>;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Says in two lines what an outage makes go wrong with every message. */
  readonly troubles: Pick<TroubleLog, 'note'>;
}

/** Between two tries to write what the outbox did not take, in milliseconds. */
const retryMs = 5_000;
/** How long such a note is tried, in milliseconds. */
const patienceMs = 3_600_000;
/** How many such notes are kept; a guest who was there before needs no other one. */
const mostKept = 10_000;
/** How often it is noted that guests could not be assigned, in milliseconds. */
const unassignedEveryMs = 3_600_000;

/**
 * Notes in the background which guests have answered, so that no turn waits for it: once for each engagement, which costs
 * a read for each message. What the outbox does not take is kept in memory and tried again.
 */
export class AnswerNotes {
  readonly #options: AnswerNotesOptions;
  readonly #since: number;
  /** When the guest was heard, by conversation. */
  readonly #kept = new Map<string, number>();
  readonly #underWay = new Set<Promise<void>>();
  #isHearingNoted = false;
  #unassignedAt = Number.NEGATIVE_INFINITY;
  #cancelTimer: (() => void) | undefined;
  #isStopped = false;

  constructor(options: AnswerNotesOptions) {
    this.#options = options;
    this.#since = options.clock.now();
  }

  /** A guest has written; in no known Genesys conversation, where it is `undefined`. Never throws. */
  heard(conversationId: string | undefined): void {
    const at = this.#options.clock.now();
    const isUnassigned = conversationId === undefined && at >= this.#unassignedAt + unassignedEveryMs;
    if (!this.#isHearingNoted || isUnassigned) this.#track(this.#noteHearing(at, isUnassigned));
    // Not now: an embedded database would read while the turn waits.
    if (conversationId !== undefined) this.#track(passed().then(() => this.#note(conversationId, at)));
  }

  /** Tries once more to write what is kept, at most `drainMs`, and stops trying. */
  async stop(drainMs: number): Promise<void> {
    const { clock, logger } = this.#options;
    this.#isStopped = true;
    this.#cancelTimer?.();
    await within(
      clock,
      drainMs,
      Promise.allSettled([...this.#underWay]).then(() => this.#retry()),
    );
    if (this.#kept.size > 0) logger.warn(lost, { guests: this.#kept.size });
  }

  async #noteHearing(at: number, isUnassigned: boolean): Promise<void> {
    const { outbox, troubles } = this.#options;
    // First: those who write meanwhile need not note it too.
    this.#isHearingNoted = true;
    if (isUnassigned) this.#unassignedAt = at;
    const heard = { since: this.#since, ...(isUnassigned && { unassignedAt: at }) };
    try {
      await noteHearing(outbox.documents, heard, at);
    } catch (error) {
      this.#isHearingNoted = false;
      if (isUnassigned) this.#unassignedAt = Number.NEGATIVE_INFINITY;
      troubles.note('warn', 'That a guest was heard could not be noted; the next message notes it.', {
        error: String(error),
      });
    }
  }

  async #note(conversationId: string, at: number): Promise<void> {
    const { outbox, troubles } = this.#options;
    try {
      await noteAnswer(outbox.documents, conversationId, at);
    } catch (error) {
      const isFull = this.#kept.size >= mostKept && !this.#kept.has(conversationId);
      troubles.note('warn', isFull ? full : untaken, {
        genesysConversationId: conversationId,
        error: String(error),
      });
      if (isFull) return;
      this.#kept.set(conversationId, this.#kept.get(conversationId) ?? at);
      this.#scheduleRetry();
    }
  }

  #scheduleRetry(): void {
    if (this.#cancelTimer !== undefined || this.#isStopped || this.#kept.size === 0) return;
    this.#cancelTimer = this.#options.clock.schedule(retryMs, () => {
      this.#track(
        this.#retry().finally(() => {
          this.#cancelTimer = undefined;
          this.#scheduleRetry();
        }),
      );
    });
  }

  /** One after the other, until one is not taken. */
  async #retry(): Promise<void> {
    const { outbox, clock, logger } = this.#options;
    for (const [conversationId, at] of [...this.#kept]) {
      this.#kept.delete(conversationId);
      try {
        await noteAnswer(outbox.documents, conversationId, at);
      } catch (error) {
        if (clock.now() - at >= patienceMs) logger.warn(givenUp, { genesysConversationId: conversationId });
        // At the end: what cannot be written although the outbox is back must not be in the way of the others.
        else this.#kept.set(conversationId, at);
        logger.debug('the outbox does not take the note of an answer yet', { error: String(error) });
        return;
      }
    }
  }

  #track(work: Promise<void>): void {
    this.#underWay.add(work);
    void work.finally(() => this.#underWay.delete(work));
  }
}

const untaken = 'That a guest has answered could not be noted; it is tried again.';
const full =
  'That a guest has answered could not be noted, and too many such notes wait already: it is lost.';
const givenUp = 'That a guest has answered could not be noted for an hour: it is lost.';
const lost = 'That guests have answered could not be noted before the stop: it is lost.';
