import type { Clock } from '../../clock.js';
import type { DocumentStore } from '../../closing/document-store.js';
import { EngagementStartUncertainError } from '../../errors/engagement-start-uncertain-error.js';
import { StartKeyReusedError } from '../../errors/start-key-reused-error.js';
import type { GenesysClient } from '../../genesys/genesys-client.js';
import type { Logger } from '../../logger.js';
import type { EngagementSession } from '../sessions/engagement-session.js';
import { checkStart } from './check-start.js';
import { HeldStart, StartTakenOver } from './held-start.js';
import type { StartConversation } from './start-conversation.js';
import { fingerprintOf, recordIn, type StartRecord, startKind } from './start-record.js';
import { StartSender } from './start-sender.js';

/** How an engagement is started. */
export interface EngagementStart {
  /** Its name in the manifest. */
  readonly engagement: string;
  /** The guest's address on the Open Messaging channel. */
  readonly to: string;
  /** What the guest reads first: 1 to 2,000 characters. */
  readonly text: string;
  /**
   * The caller's own id of this start, such as the number of an invoice: 1 to 200 characters. A repeat with the same key
   * starts nothing twice, in whatever process and for 90 days. It is kept as it is, so no guest's data belongs into it.
   */
  readonly key: string;
  /**
   * What to do where the guest has an active conversation with this integration: `refuse` rejects with an
   * `ActiveConversationError`, `use` says the text in that one.
   * @default 'refuse'
   */
  readonly activeConversation?: 'refuse' | 'use' | undefined;
  /** What the bot's first turn is given. It is not kept: a repeat has to bring it again. */
  readonly data?: unknown;
  /**
   * Where the bot talks with the guest: a conversation to be opened, or one that there is. Only for guests on a channel
   * of the Bot Framework; left out for one who has been in an engagement before, whose last conversation is used.
   */
  readonly conversation?: StartConversation | undefined;
}

/** An engagement that has been started. */
export interface StartedEngagement {
  /** The Genesys conversation id. */
  readonly conversationId: string;
  /** The platform's id of the text. Absent where the answer was lost, and the conversation was found by its begin. */
  readonly messageId?: string | undefined;
  /** When the platform was asked for it, in milliseconds since the Unix epoch: before the guest could have the text. */
  readonly startedAt: number;
  /** `false`: an earlier or simultaneous start with this key had begun it. */
  readonly isNew: boolean;
  /** The guest had an active conversation, and it is used. */
  readonly joined: boolean;
}

/** What starting engagements takes. */
export interface EngagementStarterOptions {
  readonly genesys: Pick<
    GenesysClient,
    'sendAgentless' | 'findConversations' | 'readMessages' | 'readMessage'
  >;
  readonly documents: DocumentStore;
  /** The id of the Open Messaging integration. */
  readonly integrationId: string;
  /** The engagements of the manifest in force. @default any name is taken */
  readonly engagementNames?: (() => Iterable<string>) | undefined;
  /** Awaited before the first text is sent. */
  readonly beforeSend?: ((start: EngagementStart) => Promise<void>) | undefined;
  /**
   * Remembers the session. Repeated where it failed, or where the process died in it, so a second time has to do no harm.
   * `joined`: the conversation is an older one, and somebody may be talking in it. `startedAt`: as in `StartedEngagement`.
   */
  readonly open: (
    session: EngagementSession,
    given: { readonly joined: boolean; readonly startedAt: number; readonly start: EngagementStart },
  ) => Promise<void>;
  /** Runs the bot's first turn, at least once: repeated where it failed, or where the process died in it. */
  readonly begin?: ((session: EngagementSession, start: EngagementStart) => Promise<void>) | undefined;
  readonly clock: Clock;
  readonly logger: Logger;
  /**
   * How long after an answer was lost nothing is sent again, because analytics may not show the conversation yet, in
   * milliseconds.
   * @default 300_000, five minutes
   */
  readonly settleMs?: number | undefined;
  /** How long a start waits for another one with the same key, in milliseconds. @default 30_000 */
  readonly waitMs?: number | undefined;
}

const defaults = {
  settleMs: 300_000,
  waitMs: 30_000,
} as const satisfies Partial<EngagementStarterOptions>;

/** How often a start that somebody else is at is looked at. */
const pollMs = 250;
/** How soon a start that somebody else is at is worth another call, in milliseconds. */
const callAgainMs = 5_000;

type Settings = EngagementStarterOptions & { readonly [Name in keyof typeof defaults]: number };

interface Flight {
  readonly fingerprint: string;
  readonly started: Promise<StartedEngagement>;
}

/**
 * Starts engagements: each key once, over processes and restarts. Every step is recorded before the next one, and the
 * platform is asked only by who holds the record. Where its answer was lost, nothing is sent until it is found out, or
 * the time is over in which it could show.
 */
export class EngagementStarter {
  readonly #options: Settings;
  readonly #sender: StartSender;
  readonly #flights = new Map<string, Flight>();

  constructor(options: EngagementStarterOptions) {
    const { settleMs = defaults.settleMs, waitMs = defaults.waitMs } = options;
    this.#options = { ...options, settleMs, waitMs };
    this.#sender = new StartSender(this.#options);
  }

  /**
   * Starts an engagement, or finds the one that was started with the same key.
   *
   * @throws ConfigurationError, ArgumentError where the arguments cannot be used
   * @throws StartKeyReusedError where the key was used for another start
   * @throws ActiveConversationError where the guest has an active conversation, unless it is to be used
   * @throws EngagementStartUncertainError where it is not known whether it has begun; a repeat finds it out
   * @throws GenesysApiError where the platform refuses; the key is free again, so that a corrected repeat can go
   */
  async start(start: EngagementStart): Promise<StartedEngagement> {
    checkStart(start, this.#options.engagementNames?.());
    const { key } = start;
    const fingerprint = fingerprintOf(start);
    const flight = this.#flights.get(key);
    if (flight !== undefined) {
      if (flight.fingerprint !== fingerprint) throw new StartKeyReusedError();
      return { ...(await flight.started), isNew: false };
    }
    const started = this.#run(start, fingerprint).finally(() => this.#flights.delete(key));
    this.#flights.set(key, { fingerprint, started });
    return started;
  }

  async #run(start: EngagementStart, fingerprint: string): Promise<StartedEngagement> {
    const { documents, clock, waitMs } = this.#options;
    const giveUpAt = clock.now() + waitMs;
    for (;;) {
      const document = await documents.read(startKind, start.key);
      const record = recordIn(document);
      if (record !== undefined && record.fingerprint !== fingerprint) throw new StartKeyReusedError();
      if (record !== undefined && this.#isDone(record)) return toStarted(record, false);
      const now = clock.now();
      if (record?.leaseUntil !== undefined && now < record.leaseUntil) {
        if (now >= giveUpAt) throw new EngagementStartUncertainError('under-way', callAgainMs);
        await new Promise<void>((resolve) => void clock.schedule(pollMs, resolve));
        continue;
      }
      const next = record ? withoutOwner(record) : firstAsking(fingerprint, now);
      const held = await HeldStart.take(this.#options, start.key, document, next);
      if (held === undefined) continue;
      try {
        await this.#finish(held, start);
        return toStarted(held.record, record === undefined);
      } catch (error) {
        if (!(error instanceof StartTakenOver)) throw error;
      } finally {
        held.abandon();
      }
    }
  }

  #isDone({ state }: StartRecord): boolean {
    return state === 'begun' || (state === 'opened' && this.#options.begin === undefined);
  }

  /** Takes the steps that are left. */
  async #finish(held: HeldStart, start: EngagementStart): Promise<void> {
    const { beforeSend, open, begin, logger } = this.#options;
    try {
      if (held.record.state === 'asking') {
        await beforeSend?.(start);
        await this.#sender.send(held, start);
      }
      const session = this.#sessionOf(held.record, start);
      if (held.record.state === 'sent') {
        if (!held.record.join) await this.#sender.claim(session.conversationId, start.key);
        const { join: joined, askedAt: startedAt } = held.record;
        await open(session, { joined, startedAt, start });
        await held.change({ state: 'opened' });
      }
      if (begin !== undefined && held.record.state === 'opened') {
        await begin(session, start);
        await held.change({ state: 'begun' });
      }
    } finally {
      await held.release().catch((error: unknown) => {
        if (error instanceof StartTakenOver) return;
        logger.warn('the start of an engagement could not be let go; it is free in a minute', {
          error: String(error),
        });
      });
    }
  }

  #sessionOf(record: StartRecord, { to, engagement }: EngagementStart): EngagementSession {
    const { integrationId } = this.#options;
    const conversationId = conversationOf(record);
    return { conversationId, integrationId, guest: to, engagement, talksWith: 'bot' };
  }
}

function firstAsking(fingerprint: string, now: number): StartRecord {
  return { state: 'asking', fingerprint, askedAt: now, join: false };
}

/** Who asked was killed or hangs, and may have sent until the lease ran out. */
function withoutOwner({ leaseUntil, ...record }: StartRecord): StartRecord {
  const isInDoubt = record.state === 'asking' && leaseUntil !== undefined;
  return isInDoubt ? { ...record, lostAt: leaseUntil } : record;
}

function toStarted(record: StartRecord, isNew: boolean): StartedEngagement {
  const { messageId, askedAt: startedAt, join: joined } = record;
  return { conversationId: conversationOf(record), messageId, startedAt, isNew, joined };
}

function conversationOf({ conversationId }: StartRecord): string {
  if (conversationId === undefined) throw new Error('A start was recorded as sent without a conversation.');
  return conversationId;
}
