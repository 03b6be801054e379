import { within } from '../../bounded-wait.js';
import type { Clock } from '../../clock.js';
import {
  type ConversationSnapshot,
  isOver,
  type ParticipantSnapshot,
} from '../../genesys/conversation-snapshot.js';
import type { Logger } from '../../logger.js';
import type { EngagementSession } from './engagement-session.js';
import type { SessionBook } from './session-book.js';

export interface HandoffWatchOptions {
  readonly book: SessionBook;
  readonly readConversation: (conversationId: string) => Promise<ConversationSnapshot>;
  /** Whether the rate budget has room for calls that can wait. */
  readonly hasRoom: () => boolean;
  /** Tells the bot that the person has left; what it rejects with is tried again at the next look. */
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
/** How long the other sessions wait for one whose read or whose bot does not come to an end, in milliseconds. */
const longestLookMs = 30_000;
/** The longest time between two looks into the book, in milliseconds: another process may have changed it. */
const longestPollMs = 15_000;

/**
 * Finds out when the person has left a session that was handed over: at a pushed event, and where none comes by reading
 * the conversation from time to time.
 */
export class HandoffWatch {
  readonly #options: HandoffWatchOptions;
  #isRunning = false;
  #isHastened = false;
  #looking: Promise<void> = Promise.resolve();
  /** The conversations that are being looked at: a bot that takes its time is not told a second time meanwhile. */
  readonly #underWay = new Set<string>();
  #cancelTimer: () => void = () => {};

  constructor(options: HandoffWatchOptions) {
    this.#options = options;
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
  }

  /**
   * Somebody has left a conversation. It may have been a transfer, or be told late, of an earlier life of the conversation:
   * so it is read now.
   */
  async somebodyLeft(conversationId: string): Promise<void> {
    if (!(await this.#options.book.hasten(conversationId))) return;
    // A look that is under way has not seen it.
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
      logger.warn('sessions with an agent could not be looked at', { error: String(error) });
    }
    this.#sleep(this.#isHastened ? 0 : waitMs);
  }

  async #lookAt(session: EngagementSession): Promise<void> {
    const { readConversation, logger } = this.#options;
    const { conversationId } = session;
    if (this.#underWay.has(conversationId)) return;
    this.#underWay.add(conversationId);
    try {
      if (personHasLeft(await readConversation(conversationId), session)) await this.#handBack(session);
    } catch (error) {
      logger.warn('whether the person has left is not known; it is looked again later', {
        genesysConversationId: conversationId,
        error: String(error),
      });
    } finally {
      this.#underWay.delete(conversationId);
    }
  }

  /** The bot first: if this process dies in between, the bot is told again, which changes nothing. */
  async #handBack(session: EngagementSession): Promise<void> {
    await this.#options.handBack(session);
    await this.#options.book.change(session.conversationId, { talksWith: 'bot' });
  }
}

/**
 * Nobody talks with the guest any more, or is about to: no agent is live, none is being sought by a queue, and one was in
 * since the session was handed over. A conversation may have had other agents in an earlier life.
 */
function personHasLeft(snapshot: ConversationSnapshot, { talksWithSince = 0 }: EngagementSession): boolean {
  if (isOver(snapshot)) return true;
  const { participants } = snapshot;
  const isPerson = ({ purpose }: ParticipantSnapshot) => purpose === 'agent' || purpose === 'user';
  if (participants.some((one) => one.live && (isPerson(one) || one.purpose === 'acd'))) return false;
  return participants.some(
    (one) => isPerson(one) && (one.endedAt ?? Number.POSITIVE_INFINITY) > talksWithSince - clockMs,
  );
}
