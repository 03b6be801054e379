import { within } from '../../bounded-wait.js';
import type { Clock } from '../../clock.js';
import { backoffMs } from '../../closing/backoff.js';
import type { MessageLease, MessageQueue, QueuedMessage } from '../../closing/message-queue.js';
import { LeaseLostError } from '../../errors/lease-lost-error.js';
import type { Logger } from '../../logger.js';
import { boundedName } from '../bounded-name.js';
import { carryMessage } from './carry-message.js';
import { pruneMessages } from './prune-messages.js';
import type { Seal } from './seal.js';

/** Brings one message to where it has to go. Rejects where it could not; `isFinal` says whether a repeat may help. */
export interface Carrier<Content> {
  carry(content: Content, message: QueuedMessage): Promise<void>;
  /** It could not be brought, and will not be tried again. */
  giveUp(content: Content, message: QueuedMessage, error: unknown): Promise<void>;
}

/** What is carried, by kind. */
export type Carriers<Contents extends object> = {
  readonly [Kind in keyof Contents]: Carrier<Contents[Kind]>;
};

export interface RelayOptions<Contents extends object> {
  readonly messages: MessageQueue;
  /** The queue's name: only its messages are carried. */
  readonly queue: string;
  readonly seal: Seal;
  readonly carriers: Carriers<Contents>;
  /** What is done for a message that nobody could read, and that is not tried again. */
  readonly giveUpUnread: (message: QueuedMessage, error: unknown) => Promise<void>;
  /** Whether no repeat would help after this error. */
  readonly isFinal: (error: unknown) => boolean;
  readonly clock: Clock;
  readonly random: () => number;
  readonly logger: Logger;
  /** This process, unique. */
  readonly instance: string;
  /** How long a message is tried, in milliseconds. */
  readonly giveUpAfterMs: number;
  /** How long an id is remembered after its message has ended, in milliseconds. */
  readonly rememberMs: number;
}

/** Messages at once. One that takes long is not counted among the quick: those that hang keep nobody else waiting. */
const places = { quick: 64, all: 512 } as const;
/** From when on a message takes long, in milliseconds. */
const longMs = 2_000;
/** A message of a process that was killed is carried again after this time. */
export const leaseMs = 30_000;
/** The net under the wake-ups. */
const pollMs = 5_000;

/**
 * Carries messages, each durably kept until it has arrived: those of one thread in their order, at least once. What
 * fails is repeated with growing waits, until it is given up.
 */
export class Relay<Contents extends object> {
  readonly #options: RelayOptions<Contents>;
  readonly #running = new Map<Promise<void>, MessageLease>();
  /** Those of them that take long. */
  readonly #long = new Set<Promise<void>>();
  #isRunning = false;
  #claiming: Promise<void> | undefined;
  #claimAgain = false;
  #failures = 0;
  #lagMs = 0;
  #fullSince: number | undefined;
  #forgetWake: () => void = () => {};
  #cancelTimer: () => void = () => {};
  #cancelRenewals: () => void = () => {};
  #stopPruning: () => void = () => {};

  constructor(options: RelayOptions<Contents>) {
    this.#options = options;
  }

  /** Takes a message; durable when it resolves. `false`: one of this id was taken before. */
  async post<Kind extends keyof Contents & string>(
    kind: Kind,
    {
      id,
      thread,
      content,
    }: { readonly id: string; readonly thread: string; readonly content: Contents[Kind] },
  ): Promise<boolean> {
    const { messages, queue, seal, clock } = this.#options;
    const key = boundedName(id);
    const sealed = seal.close(key, content);
    const isNew = await messages.add(
      { queue, id: key, thread: boundedName(thread), kind, sealed },
      clock.now(),
    );
    if (isNew) this.#wake();
    return isNew;
  }

  get isRunning(): boolean {
    return this.#isRunning;
  }

  /** Looks at the queue that failed, in a row. */
  get failures(): number {
    return this.#failures;
  }

  /** How long a message that could go waits, or waited at the last look, because others take so long, in milliseconds. */
  get lagMs(): number {
    const fullMs = this.#fullSince === undefined ? 0 : this.#options.clock.now() - this.#fullSince;
    return Math.max(this.#lagMs, fullMs);
  }

  start(): void {
    if (this.#isRunning) return;
    const { messages, queue } = this.#options;
    this.#isRunning = true;
    this.#forgetWake = messages.onWake(queue, () => this.#wake());
    this.#renewLeases();
    this.#stopPruning = pruneMessages(this.#options);
    this.#wake();
  }

  /** Takes up nothing more, and waits for what is under way, at most `drainMs`. The rest goes on at the next start. */
  async stop(drainMs: number): Promise<void> {
    this.#isRunning = false;
    this.#forgetWake();
    this.#cancelTimer();
    this.#stopPruning();
    await within(this.#options.clock, drainMs, this.#drained());
    this.#cancelRenewals();
  }

  /** A claim that was under way may bring more to carry. */
  async #drained(): Promise<void> {
    while (this.#claiming !== undefined || this.#running.size > 0) {
      await Promise.allSettled([this.#claiming, ...this.#running.keys()]);
    }
  }

  #wake(): void {
    if (!this.#isRunning) return;
    if (this.#claiming !== undefined) {
      this.#claimAgain = true;
      return;
    }
    this.#cancelTimer();
    this.#claiming = this.#claim().finally(() => {
      this.#claiming = undefined;
      if (!this.#claimAgain) return;
      this.#claimAgain = false;
      this.#wake();
    });
  }

  async #claim(): Promise<void> {
    const { messages, queue, clock, instance: owner, random, logger } = this.#options;
    const { size } = this.#running;
    const limit = Math.min(places.quick - (size - this.#long.size), places.all - size);
    if (limit <= 0) {
      this.#fullSince ??= clock.now();
      return;
    }
    try {
      const leases = await messages.claim({ queue, owner, now: clock.now(), leaseMs, limit });
      for (const lease of leases) this.#work(lease);
      const nextDueAt = leases.length === limit ? undefined : await messages.nextDueAt(queue);
      this.#failures = 0;
      this.#fullSince = undefined;
      this.#lagMs = Math.max(0, ...leases.map(({ message }) => clock.now() - message.dueAt));
      const waitMs = nextDueAt === undefined ? pollMs : nextDueAt - clock.now();
      this.#sleep(Math.min(Math.max(waitMs, 1), pollMs));
    } catch (error) {
      this.#failures += 1;
      const waitMs = Math.max(backoffMs(this.#failures, { baseMs: 500, capMs: pollMs }, random), 50);
      logger.error('the message queue does not answer', {
        failures: this.#failures,
        error: String(error),
        waitMs,
      });
      this.#sleep(waitMs);
    }
  }

  #sleep(delayMs: number): void {
    if (this.#isRunning) this.#cancelTimer = this.#options.clock.schedule(delayMs, () => this.#wake());
  }

  #work(lease: MessageLease): void {
    const { clock, logger } = this.#options;
    const cancel = clock.schedule(longMs, () => {
      this.#long.add(work);
      this.#wake();
    });
    const work = this.#carry(lease)
      .catch((error: unknown) => {
        // The lease runs out, and whoever has the message then carries it again.
        const level = error instanceof LeaseLostError ? 'info' : 'error';
        logger[level]('the way of a message could not be recorded', { error: String(error) });
      })
      .finally(() => {
        cancel();
        this.#long.delete(work);
        this.#running.delete(work);
        this.#wake();
      });
    this.#running.set(work, lease);
  }

  async #carry(lease: MessageLease): Promise<void> {
    const { messages, clock } = this.#options;
    const outcome = await carryMessage(this.#options, lease.message);
    const current = this.#current(lease);
    if ('end' in outcome) await messages.end(current, outcome.end, clock.now());
    else await messages.retry(current, outcome.retryAt, clock.now());
  }

  /** The lease as it stands after its renewals. */
  #current(lease: MessageLease): MessageLease {
    for (const held of this.#running.values()) if (held.message.id === lease.message.id) return held;
    return lease;
  }

  #renewLeases(): void {
    const { clock, messages, logger } = this.#options;
    this.#cancelRenewals = clock.schedule(leaseMs / 2, () => {
      for (const [work, lease] of this.#running) {
        messages.renew(lease, clock.now(), leaseMs).then(
          (renewed) => this.#running.has(work) && this.#running.set(work, renewed),
          (error: unknown) => {
            // Not where it has been carried while this was under way: then there is nothing to keep.
            if (this.#running.has(work)) logger.warn('a message could not be kept', { error: String(error) });
          },
        );
      }
      this.#renewLeases();
    });
  }
}
