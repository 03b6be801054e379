import { IllegalTransitionError } from '../errors/illegal-transition-error.js';
import { LeaseLostError } from '../errors/lease-lost-error.js';
import type { ApiCall } from '../genesys/api-call.js';
import type { ConversationActivity } from '../genesys/conversation-activity.js';
import type { ConversationSnapshot } from '../genesys/conversation-snapshot.js';
import { backoffMs } from './backoff.js';
import { callEntry } from './call-entry.js';
import type { Rung } from './close-plan.js';
import type { CloserTools } from './closer-tools.js';
import type { Closure, ClosureChange, ClosureOutcome } from './closure.js';
import type { CallEntry, HistoryEntry } from './history-entry.js';
import type { Lease } from './outbox.js';
import { TooLateToSend } from './too-late-to-send.js';

/** How old a look may be when the disconnect that it allows is sent, in milliseconds. Agents join at any time. */
const lookHoldsMs = 2_000;

/** Who is in a conversation, and when the last message was where that was asked. */
type Look = ConversationSnapshot & Pick<ConversationActivity, 'lastMessageAt'>;

/** The waits between two tries to write a step, in milliseconds. */
const writeRetry = { baseMs: 200, capMs: 5_000 } as const;

/**
 * One closure in the hands of this worker, from claim to release. Every call it makes and every state it passes
 * goes into the history with the next write.
 */
export class ClosureRun {
  readonly #tools: CloserTools;
  readonly #abort = new AbortController();
  #lease: Lease;
  #lookedAt: number | undefined;
  #unwritten: HistoryEntry[] = [];

  constructor(lease: Lease, tools: CloserTools) {
    this.#lease = lease;
    this.#tools = tools;
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
    this.#lease = await this.#write(change, save, { tries: 1 });
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
    return this.#write(change, (entries) => outbox.release(this.#lease, change, entries, clock.now()));
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

  /**
   * Tries, unless it is told how often, until the outbox has taken the step or the closure is no longer ours: a call that
   * was made must not be missing in the record only because the database was away.
   */
  async #write<Result>(
    change: ClosureChange,
    attempt: (entries: readonly HistoryEntry[]) => Promise<Result>,
    { tries = Number.POSITIVE_INFINITY } = {},
  ): Promise<Result> {
    const { clock, random, troubles } = this.#tools;
    const calls = this.#unwritten;
    this.#unwritten = [];
    const entries = [...calls, ...this.#transition(change)];
    for (let failures = 1; ; failures += 1) {
      try {
        return await attempt(entries);
      } catch (error) {
        const isLost = error instanceof LeaseLostError || error instanceof IllegalTransitionError;
        if (isLost || this.#abort.signal.aborted || failures >= tries) {
          this.#unwritten = [...calls, ...this.#unwritten];
          throw error;
        }
        const waitMs = backoffMs(failures, writeRetry, random);
        const { id: closureId } = this.closure;
        troubles.note('error', 'a step could not be written and is tried again', {
          closureId,
          error: String(error),
          waitMs,
        });
        await this.#pause(waitMs, clock);
      }
    }
  }

  /**
   * Lets go of a closure whose step could not be written: whoever has it next does not know of the calls that were made
   * for it, and they belong in the record all the same.
   */
  async abandon(): Promise<void> {
    const calls = this.#unwritten;
    if (calls.length === 0) return;
    this.#unwritten = [];
    const { outbox, logger } = this.#tools;
    await outbox.append(this.closure.id, calls).catch((error: unknown) => {
      logger.error('calls are missing in the record of a closure', {
        closureId: this.closure.id,
        error: String(error),
      });
    });
  }

  /** Until the time is over, or the run is aborted. */
  #pause(delayMs: number, clock: CloserTools['clock']): Promise<void> {
    const { signal } = this.#abort;
    return new Promise((resolve) => {
      const go = () => {
        cancel();
        signal.removeEventListener('abort', go);
        resolve();
      };
      const cancel = clock.schedule(delayMs, go);
      signal.addEventListener('abort', go, { once: true });
    });
  }

  /**
   * A disconnect that is about to be sent again is a step too: its worker may die before it can record the call. So is a
   * new cause for staying where it is.
   */
  #transition({ state: to, cause, sentAt }: ClosureChange): HistoryEntry[] {
    const { clock, instance } = this.#tools;
    const { state: from } = this.closure;
    const says = cause !== undefined && cause !== this.closure.cause;
    if (to === undefined || (to === from && sentAt === undefined && !says)) return [];
    return [{ kind: 'transition', at: clock.now(), instance, from, to, cause }];
  }

  /** Everything that happened to the closure, with the calls that are not written yet. */
  async history(): Promise<readonly HistoryEntry[]> {
    return [...(await this.#tools.outbox.history(this.closure.id)), ...this.#unwritten];
  }

  /** Puts a call into the history with the next write. @param shared for how many closures it was made, if for many */
  note(purpose: CallEntry['purpose'], call: ApiCall, shared?: number): void {
    if (call.lane === 'token') return;
    const { clock, instance, report } = this.#tools;
    const entry = callEntry(call, { at: clock.now(), instance, purpose, shared });
    this.#unwritten.push(entry);
    report('call', { closure: this.closure, call: entry });
  }
}
