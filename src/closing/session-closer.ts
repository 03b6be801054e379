import { within } from '../bounded-wait.js';
import { Listeners } from '../listeners.js';
import { defaultLogger } from '../logger.js';
import { AnswerNotes } from './answer-notes.js';
import { beginAnew } from './begin-anew.js';
import { ClaimLoop } from './claim-loop.js';
import { type CloserEvents, closerEventNames } from './closer-events.js';
import { type CloserTools, closerTools } from './closer-tools.js';
import type { Closure, ClosureDraft } from './closure.js';
import type { ConversationNews, NewsEffect } from './conversation-news.js';
import { expectAnswer } from './guest-answers.js';
import { hearNews } from './hear-news.js';
import { ReopenDoubts } from './reopen-doubts.js';
import { ReopenWatch } from './reopen-watch.js';
import { Retention } from './retention.js';
import {
  checkSessionCloserOptions,
  defaultCloserOptions,
  type SessionCloserOptions,
} from './session-closer-options.js';
import type { SessionClosing } from './session-closing.js';
import { Spill } from './spill.js';

/** How the closer is. `degraded` is still working, but an operator should look. */
export interface CloserHealth {
  readonly state: 'ok' | 'degraded' | 'stopped';
  /** What is wrong, in sentences; empty when `ok`. */
  readonly reasons: readonly string[];
}

/**
 * Closes sessions: takes what is due from the outbox, walks each closure through its states, and tells listeners
 * how it ended. `closer.on('closed', ({ closure }) => …)`; a listener that throws is logged and disturbs nothing.
 */
export class SessionCloser implements SessionClosing {
  readonly #tools: CloserTools;
  readonly #loop: ClaimLoop;
  readonly #spill: Spill;
  readonly #answers: AnswerNotes;
  readonly #retention: Retention;
  readonly #watch: ReopenWatch | undefined;
  readonly #doubts: ReopenDoubts;
  readonly #listeners: Listeners<CloserEvents>;
  #state: 'new' | 'running' | 'stopped' = 'new';
  #hearsJoins = false;

  /** @throws ConfigurationError with every fault of the options */
  constructor(options: SessionCloserOptions) {
    checkSessionCloserOptions(options);
    const { logger = defaultLogger } = options;
    this.#listeners = new Listeners(closerEventNames, logger, 'a listener of the closer failed');
    this.#tools = closerTools(options, (name, event) => this.#listeners.tell(name, event));
    this.#loop = new ClaimLoop(this.#tools, {
      concurrency: options.concurrency ?? defaultCloserOptions.concurrency,
      pollMs: options.pollMs ?? defaultCloserOptions.pollMs,
    });
    this.#spill = new Spill({
      ...this.#tools,
      limit: options.spillLimit ?? defaultCloserOptions.spillLimit,
      onWritten: (closure, added) => this.#written(closure, added),
    });
    this.#answers = new AnswerNotes(this.#tools);
    this.#retention = new Retention({
      ...this.#tools,
      days: options.retentionDays ?? defaultCloserOptions.retentionDays,
    });
    this.#doubts = new ReopenDoubts(this.#tools, (news) => this.hear(news));
    const everyMs = options.sweepEveryMs ?? defaultCloserOptions.sweepEveryMs;
    if (everyMs > 0 && this.#tools.endTimes !== undefined)
      this.#watch = new ReopenWatch(this.#tools, { everyMs, hear: (news) => this.hear(news) });
  }

  /** This process's name in leases and in the history. */
  get instance(): string {
    return this.#tools.instance;
  }

  /** Listens to one kind of event. Returns the way to stop listening. @throws ArgumentError for an unknown event */
  on<Name extends keyof CloserEvents>(name: Name, listener: (event: CloserEvents[Name]) => void): () => void {
    return this.#listeners.on(name, listener);
  }

  /** Opens the outbox and begins to work. Rejects where the outbox cannot be used. */
  async start(): Promise<void> {
    if (this.#state === 'running') return;
    await this.#tools.outbox.open();
    this.#state = 'running';
    this.#tools.troubles.start();
    this.#loop.start();
    this.#retention.start();
    this.#watch?.start();
  }

  /**
   * Claims nothing more, lets the steps under way end (at most `drainMs`, then aborts their calls: they are taken up
   * again at the next start), tries once more to write what is only in memory, and closes the outbox.
   *
   * @param drainMs milliseconds, default 10_000
   */
  async stop(drainMs = 10_000): Promise<void> {
    const wasRunning = this.#state === 'running';
    this.#state = 'stopped';
    if (wasRunning) {
      await this.#retention.stop();
      await this.#watch?.stop();
      this.#doubts.stop();
      await this.#loop.stop(drainMs);
    }
    // Turns may have come before the start, or although it failed.
    await Promise.all([this.#spill.stop(drainMs), this.#answers.stop(drainMs)]);
    this.#tools.troubles.stop();
    if (wasRunning) await within(this.#tools.clock, drainMs, this.#tools.outbox.close());
  }

  /**
   * Records that a session must be closed. Durable when it resolves; where the outbox cannot be written, the closure
   * is kept in memory, written as soon as it can be, and `health()` says so.
   *
   * @throws SpillFullError when too many are kept in memory already
   */
  async schedule(draft: ClosureDraft): Promise<Closure> {
    const { outbox, clock, instance } = this.#tools;
    try {
      const { closure, added } = await outbox.add(draft, clock.now(), instance);
      this.#written(closure, added);
      return closure;
    } catch (error) {
      return this.#spill.keep(draft, error);
    }
  }

  async setDue(closureId: string, dueAt: number): Promise<void> {
    if (this.#spill.setDue(closureId, dueAt)) return;
    const { outbox, clock } = this.#tools;
    await outbox.amend(closureId, ['scheduled'], { dueAt }, [], clock.now());
    this.#loop.wake();
  }

  async latest(conversationId: string): Promise<Closure | undefined> {
    return this.#spill.find(conversationId) ?? (await this.#tools.outbox.latest(conversationId));
  }

  async cancel(closureId: string, cause: string): Promise<boolean> {
    const { outbox, clock, instance } = this.#tools;
    const at = clock.now();
    const unwritten = this.#spill.remove(closureId);
    const change = { state: 'cancelled', cause, endedAt: at } as const;
    const closure = unwritten
      ? { ...unwritten, ...change }
      : await outbox.amend(
          closureId,
          ['scheduled'],
          change,
          [{ kind: 'transition', at, instance, from: 'scheduled', to: 'cancelled', cause }],
          at,
        );
    if (closure !== undefined) this.#listeners.tell('cancelled', { closure });
    return closure !== undefined;
  }

  async claimLateGuest(closureId: string): Promise<boolean> {
    const { outbox, clock } = this.#tools;
    const isFirst = await outbox.claimLateGuest(closureId, clock.now());
    const closure = isFirst ? await outbox.get(closureId) : undefined;
    if (closure?.plan.lateGuest.answer === 'reopen') this.#listeners.tell('reopened', { closure });
    return isFirst;
  }

  /**
   * Hears what happened in a conversation, in any order, late or several times: it settles or hastens the closure, or
   * closes a re-opened conversation again. Makes no call of the platform. Rejects where the outbox does not answer; the
   * same news can then be told again.
   *
   * An end of the guest's side settles a closure only once this process has heard an event that an agent has joined, of
   * whatever conversation: then it knows that it would have heard of one in this conversation too.
   *
   * @example
   * await closer.hear({ conversationId, what: 'customer-ended', disconnectType, at: eventTime, by: 'event' });
   */
  async hear(news: ConversationNews): Promise<NewsEffect> {
    if (news.what === 'agent-joined' && news.by === 'event') this.#hearsJoins = true;
    const closure = await this.latest(news.conversationId);
    const effect = await hearNews(closure, news, { ...this.#tools, hearsJoins: this.#hearsJoins });
    if (effect === 'none') this.#doubts.consider(closure, news);
    else this.#loop.wake();
    return effect;
  }

  /**
   * An engagement is started in this conversation: whatever closure it has neither closes it nor locks its guest out any
   * more. Nothing where it has none.
   */
  async beginAnew(conversationId: string): Promise<void> {
    const closure = await this.latest(conversationId);
    if (closure !== undefined) await beginAnew(closure, this.#tools);
  }

  heardGuest(conversationId: string | undefined): void {
    this.#answers.heard(conversationId);
  }

  /**
   * An engagement was started in this conversation: whether its guest answers is noted from now on. Durable when it
   * resolves; a repeat changes nothing.
   *
   * @param startedAt when it was asked for, in milliseconds since the Unix epoch; it tells engagements of one conversation apart
   */
  async expectAnswer(conversationId: string, startedAt: number): Promise<void> {
    const { outbox, clock } = this.#tools;
    await expectAnswer(outbox.documents, conversationId, startedAt, clock.now());
  }

  /** How the closer is, for a health endpoint. Makes no call. */
  health(): CloserHealth {
    if (this.#state !== 'running') return { state: 'stopped', reasons: ['The closer is not running.'] };
    const reasons: string[] = [];
    const { failures } = this.#loop;
    if (failures > 0)
      reasons.push(`The outbox did not answer ${failures} times in a row; closures wait until it does.`);
    if (this.#spill.size > 0) {
      reasons.push(
        `${this.#spill.size} closures could not be written and are kept in memory: they are lost if the process ends now.`,
      );
    }
    return { state: reasons.length === 0 ? 'ok' : 'degraded', reasons };
  }

  #written(closure: Closure, added: boolean): void {
    if (added) this.#listeners.tell('scheduled', { closure });
    this.#loop.wake();
  }
}
