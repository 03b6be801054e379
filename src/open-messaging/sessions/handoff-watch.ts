import { within } from '../../bounded-wait.js';
import type { Clock } from '../../clock.js';
import {
  type ConversationSnapshot,
  isOver,
  type ParticipantSnapshot,
} from '../../genesys/conversation-snapshot.js';
import { loggableError } from '../../loggable-error.js';
import type { Logger } from '../../logger.js';
import { seePerson } from './doubted-person.js';
import type { EngagementSession } from './engagement-session.js';
import { dropHandBack } from './hand-back-claim.js';
import type { SessionBook } from './session-book.js';

export interface HandoffWatchOptions {
  readonly book: SessionBook;
  readonly readConversation: (conversationId: string) => Promise<ConversationSnapshot>;
  /** Whether the rate budget has room for calls that can wait. */
  readonly hasRoom: () => boolean;
  /** Hands a session back to the bot, or goes on where that was interrupted. */
  readonly handBack: (session: EngagementSession) => Promise<void>;
  /** How often a session with a person is looked at, in milliseconds. */
  readonly lookMs: number;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** What the platform's clock and ours may differ by, in milliseconds. */
const clockMs = 5_000;
/** Sessions that are looked at in one go. */
const batch = 5;
/** The pause while the rate budget has no room, in milliseconds. */
const noRoomMs = 1_000;
/** How long the other sessions wait for one whose read does not come to an end, in milliseconds. */
const longestLookMs = 30_000;
/** The longest time between two looks into the book, in milliseconds: another process may have changed it. */
const longestPollMs = 15_000;

/**
 * Finds out when the person has left a session that was handed over, and has it handed back: at a pushed event, and where
 * none comes by reading the conversation from time to time.
 */
export class HandoffWatch {
  readonly #options: HandoffWatchOptions;
  #isRunning = false;
  #isHastened = false;
  #looking: Promise<void> = Promise.resolve();
  /** A bot that takes its time keeps no other session waiting. */
  readonly #handingBack = new Set<Promise<void>>();
  #cancelTimer: () => void = () => {};

  constructor(options: HandoffWatchOptions) {
    this.#options = options;
    // A look that is under way has not seen what is due now.
    options.book.onDue = () => this.#hasten();
  }

  start(): void {
    if (this.#isRunning) return;
    this.#isRunning = true;
    this.#sleep(0);
  }

  async stop(): Promise<void> {
    this.#isRunning = false;
    this.#cancelTimer();
    await this.#looking;
    await Promise.all(this.#handingBack);
  }

  /**
   * Somebody has left a conversation. It may have been a transfer, or be told late, of an earlier life of the conversation:
   * so it is read now.
   */
  async somebodyLeft(conversationId: string): Promise<void> {
    const { book, clock } = this.#options;
    // Once it is found out, there is nothing to look for: a second look would only tell the bot twice.
    const isOpen = ({ talksWith, handBack }: EngagementSession) => talksWith === 'agent' && !handBack;
    const now = clock.now();
    await book.update(conversationId, (known) => (isOpen(known) ? known : undefined), now);
  }

  #hasten(): void {
    this.#isHastened = true;
    this.#sleep(0);
  }

  #sleep(delayMs: number): void {
    this.#cancelTimer();
    if (!this.#isRunning) return;
    this.#cancelTimer = this.#options.clock.schedule(delayMs, () => {
      this.#looking = this.#looking.then(() => this.#look());
    });
  }

  async #look(): Promise<void> {
    const { book, hasRoom, lookMs, clock, logger } = this.#options;
    const pollMs = Math.min(lookMs, longestPollMs);
    let waitMs = pollMs;
    if (!hasRoom()) return this.#sleep(noRoomMs);
    this.#isHastened = false;
    try {
      const due = await book.claimDue(batch);
      const looks = Promise.all(due.map((session) => this.#lookAt(session)));
      await within(clock, longestLookMs, looks);
      const next = await book.nextLookAt();
      if (next !== undefined) waitMs = Math.min(Math.max(next - clock.now(), 0), pollMs);
    } catch (error) {
      logger.warn('sessions with an agent could not be looked at', { error: loggableError(error) });
    }
    this.#sleep(this.#isHastened ? 0 : waitMs);
  }

  async #lookAt(session: EngagementSession): Promise<void> {
    const { book, readConversation, logger } = this.#options;
    const { conversationId, handBack, talksWith } = session;
    try {
      const snapshot = await readConversation(conversationId);
      if (talksWith === 'bot' && handBack === undefined)
        return await seePerson(book, session, !isOver(snapshot) && snapshot.participants.some(isLivePerson));
      // While the bot could not be told that the person has left, one may have come back.
      if (handBack !== undefined && isPersonNear(snapshot))
        await dropHandBack(book, conversationId, ({ id }) => id === handBack.id);
      else if (handBack !== undefined || personHasLeft(snapshot, session))
        this.#handBack({ ...session, handedBackUntil: lastLeft(snapshot) });
    } catch (error) {
      logger.warn('whether the person has left is not known; it is looked again later', {
        genesysConversationId: conversationId,
        error: loggableError(error),
      });
    }
  }

  #handBack(session: EngagementSession): void {
    const { handBack, logger } = this.#options;
    const handingBack = handBack(session)
      .catch((error: unknown) => {
        logger.error('that a person has left could not be recorded; it is tried again in a minute', {
          genesysConversationId: session.conversationId,
          error: loggableError(error),
        });
      })
      .finally(() => {
        this.#handingBack.delete(handingBack);
        // The bot may have to be told again.
        this.#hasten();
      });
    this.#handingBack.add(handingBack);
  }
}

function isPerson({ purpose }: ParticipantSnapshot): boolean {
  return purpose === 'agent' || purpose === 'user';
}

function isLivePerson(one: ParticipantSnapshot): boolean {
  return one.live && isPerson(one);
}

/** Somebody talks with the guest, or is being sought by a queue. */
function isPersonNear(snapshot: ConversationSnapshot): boolean {
  if (isOver(snapshot)) return false;
  return snapshot.participants.some((one) => isLivePerson(one) || (one.live && one.purpose === 'acd'));
}

/**
 * Nobody talks with the guest any more, or is about to: no agent is live, none is being sought by a queue, and one was in
 * since the session was handed over. A conversation may have had other agents in an earlier life.
 */
function personHasLeft(
  snapshot: ConversationSnapshot,
  { talksWithSince = 0, handedBackUntil = 0 }: EngagementSession,
): boolean {
  if (isOver(snapshot)) return true;
  if (isPersonNear(snapshot)) return false;
  // The one of whom the bot was told has only just left where the bot asks for another one at once.
  const before = Math.max(talksWithSince - clockMs, handedBackUntil);
  return snapshot.participants.some(
    (one) => isPerson(one) && (one.endedAt ?? Number.POSITIVE_INFINITY) > before,
  );
}

/** When the last person left, by the platform's clock. */
function lastLeft({ participants }: ConversationSnapshot): number | undefined {
  const ends = participants.filter(isPerson).flatMap(({ endedAt }) => endedAt ?? []);
  return ends.length === 0 ? undefined : Math.max(...ends);
}
