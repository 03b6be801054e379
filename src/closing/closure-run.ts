import { LeaseLostError } from '../errors/lease-lost-error.js';
import type { ApiCall } from '../genesys/api-call.js';
import type { ConversationActivity } from '../genesys/conversation-activity.js';
import type { ConversationSnapshot } from '../genesys/conversation-snapshot.js';
import type { Rung } from './close-plan.js';
import type { CloserTools } from './closer-tools.js';
import type { Closure, ClosureChange, ClosureOutcome } from './closure.js';
import type { CallEntry, HistoryEntry } from './history-entry.js';
import type { Lease } from './outbox.js';
import { RunRecord } from './run-record.js';
import { TooLateToSend } from './too-late-to-send.js';

/** How old a look may be when the disconnect that it allows is sent, in milliseconds. Agents join at any time. */
const lookHoldsMs = 2_000;

/** Who is in a conversation, and when the last message was where that was asked. */
type Look = ConversationSnapshot & Pick<ConversationActivity, 'lastMessageAt'>;

/**
 * One closure in the hands of this worker, from claim to release. Every call it makes and every state it passes
 * goes into the history with the next write.
 */
export class ClosureRun {
  readonly #tools: CloserTools;
  readonly #abort = new AbortController();
  readonly #record: RunRecord;
  #lease: Lease;
  #lookedAt: number | undefined;

  constructor(lease: Lease, tools: CloserTools) {
    this.#lease = lease;
    this.#tools = tools;
    this.#record = new RunRecord(tools, this.#abort.signal);
  }

  get closure(): Closure {
    return this.#lease.closure;
  }

  /** Prolongs the lease; where it is lost, whatever call is under way is aborted. */
  async renew(): Promise<void> {
    const { outbox, clock, leaseMs, troubles } = this.#tools;
    try {
      const { expiresAt } = await outbox.renew(this.#lease, clock.now(), leaseMs);
      // Only the end: a step that was saved meanwhile is newer than what this answer says of the closure.
      this.#lease = { ...this.#lease, expiresAt };
    } catch (error) {
      if (error instanceof LeaseLostError) this.abort(error);
      else
        troubles.note('warn', 'a lease could not be prolonged', {
          closureId: this.closure.id,
          error: String(error),
        });
    }
  }

  /** Aborts the call under way. What it has done is found out by reading at the next claim. */
  abort(reason: unknown): void {
    this.#abort.abort(reason);
  }

  /** Reads the conversation: before a disconnect, or to prove one. With its messages where the plan depends on them. */
  async look(): Promise<Look> {
    const { conversationId, state, plan } = this.closure;
    const { genesys, clock } = this.#tools;
    const options = {
      lane: state === 'verifying' ? 'verify' : 'read',
      signal: this.#abort.signal,
      beforeSend: () => this.#checkLease(),
      onCall: (call: ApiCall) => this.note('read', call),
    } as const;
    const snapshot =
      plan.onlyIfIdleSince === undefined
        ? await genesys.readConversation(conversationId, options)
        : await genesys.readActivity(conversationId, options);
    this.#lookedAt = clock.now();
    return snapshot;
  }

  /**
   * Makes one call of a rung. Resolves when the platform has accepted it.
   *
   * @param customerId whom `customer` hangs up on
   * @throws TooLateToSend where it would have been sent too long after the look
   */
  async disconnect(rung: Rung, customerId: string | undefined): Promise<void> {
    const { conversationId } = this.closure;
    const { genesys } = this.#tools;
    const options = {
      lane: this.#lookedAt === undefined ? 'close' : 'close-now',
      signal: this.#abort.signal,
      beforeSend: () => this.#announce(rung),
      onCall: (call: ApiCall) => this.note(rung, call),
    } as const;
    if (rung === 'conversation') await genesys.disconnectConversation(conversationId, options);
    if (rung === 'teardown') await genesys.tearDown(conversationId, options);
    if (rung === 'customer' && customerId !== undefined) {
      const { wrapUp = 'leave' } = this.closure.plan;
      const wrapup = wrapUp === 'leave' ? undefined : wrapUp;
      await genesys.disconnectParticipant(conversationId, customerId, { ...options, wrapup });
    }
  }

  /**
   * Writes that a disconnect is sent, right before it is: whoever finds it there knows that the answer may have been lost.
   * Not before it has waited for the rate budget: whatever is told of the conversation meanwhile takes the lease away, and
   * with it the right to send.
   */
  async #announce(rung: Rung): Promise<void> {
    const { outbox, clock } = this.#tools;
    const sentAt = clock.now();
    if (sentAt > (this.#lookedAt ?? sentAt) + lookHoldsMs) throw new TooLateToSend();
    const change = { state: 'disconnecting', rung, sentAt } as const;
    const save = (entries: readonly HistoryEntry[]) => outbox.save(this.#lease, change, entries, sentAt);
    // Tried once: the call has its place in the rate budget now, not when the outbox is back.
    this.#lease = await this.#record.write(this.closure, change, save, { tries: 1 });
    // However long that took, it is sent now or never: it stands in the record as sent.
    this.#checkLease();
  }

  /**
   * A worker that was paused past its lease, or waited for the rate budget that long, must not act for whoever has the
   * closure now. The lease is looked at, not the database: this is asked in the instant before the call is sent.
   */
  #checkLease(): void {
    if (this.#tools.clock.now() >= this.#lease.expiresAt) throw new LeaseLostError(this.closure.id);
  }

  /** Writes a step and lets the closure go until it is due again, or for good. */
  release(change: ClosureChange): Promise<Closure> {
    const { outbox, clock } = this.#tools;
    return this.#record.write(this.closure, change, (entries) =>
      outbox.release(this.#lease, change, entries, clock.now()),
    );
  }

  /** The conversation is over. @param endedAt when it ended, default now */
  async end(outcome: ClosureOutcome, endedAt: number = this.#tools.clock.now()): Promise<void> {
    const closure = await this.release({
      state: 'closed',
      outcome,
      cause: undefined,
      causeDetail: undefined,
      sentAt: undefined,
      endedAt,
    });
    this.#tools.report(outcome === 'closed' ? 'closed' : 'alreadyClosed', { closure });
  }

  /** Gives up, and says why and what to do. */
  async fail(cause: string, causeDetail: string): Promise<void> {
    const { clock, logger, report } = this.#tools;
    const closure = await this.release({ state: 'failed', cause, causeDetail, endedAt: clock.now() });
    const { id: closureId, conversationId } = closure;
    logger.error('a closure failed', { closureId, conversationId, cause, detail: causeDetail });
    report('failed', { closure });
  }

  /** Lets go of a closure whose step could not be written; its calls go into the record all the same. */
  abandon(): Promise<void> {
    return this.#record.abandon(this.closure);
  }

  /** Everything that happened to the closure, with the calls that are not written yet. */
  history(): Promise<readonly HistoryEntry[]> {
    return this.#record.history(this.closure);
  }

  /** Puts a call into the history with the next write. @param shared for how many closures it was made, if for many */
  note(purpose: CallEntry['purpose'], call: ApiCall, shared?: number): void {
    this.#record.note(this.closure, purpose, call, shared);
  }
}
