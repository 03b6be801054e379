import type { Clock } from '../../clock.js';
import { agentWasIn, type ConversationSnapshot, isOver } from '../../genesys/conversation-snapshot.js';
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

/** Sessions that are looked at in one go. */
const batch = 5;
/** The pause while the rate budget has no room, in milliseconds. */
const noRoomMs = 1_000;
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

  /** An agent has left a conversation: it may have been a transfer, so it is read now. */
  async agentLeft(conversationId: string): Promise<void> {
    if (!(await this.#options.book.hasten(conversationId))) return;
    // A look that is under way has not seen it.
    this.#isHastened = true;
    this.#sleep(0);
  }

  /** The guest's side was hung up, so nobody talks with the guest any more. */
  async guestGone(conversationId: string): Promise<void> {
    const session = await this.#options.book.find(conversationId);
    if (session?.talksWith === 'agent') await this.#handBack(session);
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
      for (const session of due) await this.#lookAt(session);
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
    try {
      if (personHasLeft(await readConversation(conversationId))) await this.#handBack(session);
    } catch (error) {
      logger.warn('whether the person has left is not known; it is looked again later', {
        genesysConversationId: conversationId,
        error: String(error),
      });
    }
  }

  /** The bot first: if this process dies in between, the bot is told again, which changes nothing. */
  async #handBack(session: EngagementSession): Promise<void> {
    await this.#options.handBack(session);
    await this.#options.book.change(session.conversationId, { talksWith: 'bot' });
  }
}

/** Nobody talks with the guest or is about to: no agent is live, and none is being sought by a queue. */
function personHasLeft(snapshot: ConversationSnapshot): boolean {
  if (isOver(snapshot)) return true;
  const isSomebodyThere = snapshot.participants.some(
    ({ purpose, live }) => live && (purpose === 'agent' || purpose === 'user' || purpose === 'acd'),
  );
  return agentWasIn(snapshot) && !isSomebodyThere;
}
