import type { ApiCall } from '../genesys/api-call.js';
import type { ConversationSnapshot } from '../genesys/conversation-snapshot.js';
import type { Rung } from './close-plan.js';
import type { CloserTools } from './closer-tools.js';
import type { Closure, ClosureChange } from './closure.js';
import type { CallEntry, HistoryEntry } from './history-entry.js';
import type { Lease } from './outbox.js';

/**
 * One closure in the hands of this worker, from claim to release. Every call it makes and every state it passes
 * goes into the history with the next write.
 */
export class ClosureRun {
  readonly #tools: CloserTools;
  readonly #abort = new AbortController();
  #lease: Lease;
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
    try {
      this.#lease = await this.#tools.outbox.renew(this.#lease, this.#tools.clock.now(), this.#tools.leaseMs);
    } catch (error) {
      this.abort(error);
    }
  }

  /** Aborts the call under way. What it has done is found out by reading at the next claim. */
  abort(reason: unknown): void {
    this.#abort.abort(reason);
  }

  /** Reads the conversation: before a disconnect, or to prove one. */
  look(): Promise<ConversationSnapshot> {
    const { conversationId, state } = this.closure;
    return this.#tools.genesys.readConversation(conversationId, {
      lane: state === 'verifying' ? 'verify' : 'read',
      signal: this.#abort.signal,
      onCall: (call) => this.#note('read', call),
    });
  }

  /** Makes the calls of a rung. Resolves when the platform has accepted all of them. */
  async disconnect(rung: Rung, customerIds: readonly string[]): Promise<void> {
    const { conversationId } = this.closure;
    const { genesys } = this.#tools;
    const options = { signal: this.#abort.signal, onCall: (call: ApiCall) => this.#note(rung, call) };
    if (rung === 'conversation') await genesys.disconnectConversation(conversationId, options);
    if (rung === 'teardown') await genesys.tearDown(conversationId, options);
    if (rung === 'customer') {
      for (const id of customerIds) await genesys.disconnectParticipant(conversationId, id, options);
    }
  }

  /** Writes a step and keeps the closure. */
  async save(change: ClosureChange): Promise<void> {
    this.#lease = await this.#tools.outbox.save(
      this.#lease,
      change,
      this.#take(change),
      this.#tools.clock.now(),
    );
  }

  /** Writes a step and lets the closure go until it is due again, or for good. */
  async release(change: ClosureChange): Promise<Closure> {
    return this.#tools.outbox.release(this.#lease, change, this.#take(change), this.#tools.clock.now());
  }

  /** The conversation is over: by us, if anything was ever sent. */
  async end(): Promise<void> {
    const outcome = this.closure.rung === undefined ? 'already-closed' : 'closed';
    const closure = await this.release({
      state: 'closed',
      outcome,
      cause: undefined,
      causeDetail: undefined,
      sentAt: undefined,
      endedAt: this.#tools.clock.now(),
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

  #take(change: ClosureChange): HistoryEntry[] {
    const { clock, instance } = this.#tools;
    const { state: from } = this.closure;
    const entries = this.#unwritten;
    this.#unwritten = [];
    if (change.state !== undefined && change.state !== from) {
      entries.push({
        kind: 'transition',
        at: clock.now(),
        instance,
        from,
        to: change.state,
        cause: change.cause,
      });
    }
    return entries;
  }

  #note(purpose: CallEntry['purpose'], call: ApiCall): void {
    if (call.lane === 'token') return;
    const { clock, instance } = this.#tools;
    const { method, path, status, durationMs, correlationId, error } = call;
    const entry: CallEntry = {
      kind: 'call',
      at: clock.now(),
      instance,
      purpose,
      method,
      path,
      status,
      durationMs,
      correlationId,
      error,
    };
    this.#unwritten.push(entry);
    this.#tools.report('call', { closure: this.closure, call: entry });
  }
}
