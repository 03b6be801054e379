import { loggableError } from '../loggable-error.js';
import { engagementAtStart } from '../manifest/decide.js';
import type { TerminalSignal } from '../manifest/terminal-signal.js';
import { GuestGate } from './guest-gate.js';
import { messageOf } from './message-of.js';
import { SendWatch } from './send-watch.js';
import {
  type TerminalTurnOptions,
  type TerminalTurnSettings,
  withDefaults,
} from './terminal-turn-options.js';
import { Turn, type TurnKeeper } from './turn.js';
import { TurnEnd } from './turn-end.js';
import type { TurnLike } from './turn-like.js';
import { keepRecord, recordOf } from './turn-record.js';
import { isGuestMessage, snapshotOf, type TurnSnapshot } from './turn-snapshot.js';
import { endOfConversationSignal, meaningOf } from './watch-activities.js';

/**
 * Sees in every turn of the bot whether it ended the engagement, and if so has the session closed. Register it first of
 * all middlewares, so that it gets control last: `adapter.use(middleware)`. It fits botbuilder and the Microsoft 365
 * Agents SDK.
 *
 * It never makes the guest's turn fail: what goes wrong on its own side is logged, and what the bot throws is thrown on
 * untouched.
 */
export class TerminalTurnMiddleware {
  readonly #settings: TerminalTurnSettings;
  readonly #gate: GuestGate;
  readonly #sends: SendWatch;
  readonly #end: TurnEnd;
  readonly #keeper: TurnKeeper = {
    now: () => this.#settings.clock.now(),
    closeLate: (turn, signal) => this.#conclude(turn, [signal]),
    keepLink: (context, turn) => this.#keepLink(context, turn),
  };

  constructor(options: TerminalTurnOptions) {
    this.#settings = withDefaults(options);
    this.#gate = new GuestGate(this.#settings);
    this.#sends = new SendWatch(this.#settings);
    this.#end = new TurnEnd(this.#settings);
  }

  /** A property, so that it can be handed over without its object: `adapter.use(middleware.onTurn)`. */
  readonly onTurn = async (context: TurnLike, next: () => Promise<void>): Promise<void> => {
    const turn = await this.#begin(context);
    if (turn === 'stop') return;
    try {
      await next();
    } catch (error) {
      if (turn !== undefined) await this.#finish(context, turn, { error });
      throw error;
    }
    if (turn !== undefined) await this.#finish(context, turn);
  };

  /** Resolves when no closure is being recorded any more; for a graceful stop, after the last turn. */
  settled(): Promise<void> {
    return this.#end.settled();
  }

  /**
   * Says that a middleware behind this one hands to live agents what the guest gate marks as theirs, and keeps it from the
   * bot. `OpenMessaging` says it.
   */
  bridgesToAgents(): void {
    this.#gate.hasBridge = true;
  }

  /** `stop` where the guest gate does not let the turn go on, `undefined` where it goes on unwatched. */
  async #begin(context: TurnLike): Promise<Turn | 'stop' | undefined> {
    try {
      // Registered twice: the first one watches.
      if (recordOf(context) !== undefined) return undefined;
      const began = snapshotOf(context);
      const link = await this.#settings.links.find(context, began, (turn) => this.#engagementOf(turn));
      const isLinkedMessage = link !== undefined && isGuestMessage(began);
      const admitted = isLinkedMessage
        ? await this.#gate.admits(context, link.conversationId, began.activity.id)
        : 'bot';
      if (admitted === 'nobody') return 'stop';
      const turn = new Turn(began, this.#keeper, link);
      turn.isForAgent = admitted === 'agent';
      keepRecord(context, turn);
      if (link !== undefined) this.#noteHeard(turn);
      this.#sends.watch(context, turn);
      this.#readIncoming(turn);
      return turn;
    } catch (error) {
      this.#settings.logger.error('A turn begins unwatched; if it ends the engagement, nobody will know.', {
        error: loggableError(error),
      });
      return undefined;
    }
  }

  /** The engagement that the manifest's rules find for a session whose link names none. */
  #engagementOf({ activity, conversation }: TurnSnapshot): string | undefined {
    const { channelData } = activity;
    try {
      return engagementAtStart(this.#settings.manifest(), {
        channelId: conversation?.channelId,
        channelData,
      });
    } catch {
      // A manifest that cannot be had is told when something ends; until then, nobody needs it.
      return undefined;
    }
  }

  #readIncoming(turn: Turn): void {
    const { activity } = turn.began;
    if (activity.type === 'endOfConversation') {
      if (this.#settings.inboundEndOfConversation) turn.add(endOfConversationSignal(activity));
    } else if (activity.type === 'event') {
      const meaning = meaningOf(activity, this.#settings.manifest);
      if (meaning === 'handoff-initiated') turn.handoffInitiated = true;
      else if (meaning !== undefined) turn.add(meaning);
    }
  }

  async #finish(context: TurnLike, turn: Turn, failure?: { readonly error: unknown }): Promise<void> {
    turn.isOver = true;
    this.#noteHeard(turn);
    if (turn.handoffInitiated && turn.link !== undefined && !turn.link.handedOver) {
      turn.link = { ...turn.link, handedOver: true };
      await this.#keepLink(context, turn);
    }
    if (turn.signals.length === 0) return;
    const { failedTurnsEnd, logger } = this.#settings;
    const isDoubtful = failure !== undefined && !failedTurnsEnd && !isCausedBy(failure.error, turn.refusal);
    const signals = isDoubtful ? turn.signals.filter(({ isFact }) => isFact) : turn.signals;
    if (signals.length < turn.signals.length)
      logger.debug('The turn failed, so what ended in it does not count.');
    if (signals.length > 0) await this.#conclude(turn, signals);
  }

  /** Once for each conversation of a turn: it may be linked only while it is under way. */
  #noteHeard(turn: Turn): void {
    const heardIn = turn.link?.conversationId;
    if (!isGuestMessage(turn.began) || (heardIn !== undefined && heardIn === turn.heardIn)) return;
    turn.heardIn = heardIn;
    try {
      this.#settings.closing.heardGuest?.(heardIn);
    } catch (error) {
      this.#settings.logger.warn('That a guest was heard could not be noted.', { error: messageOf(error) });
    }
  }

  async #keepLink(context: TurnLike, { began, link }: Turn): Promise<void> {
    if (link !== undefined) await this.#settings.links.keep(context, began, link);
  }

  async #conclude(turn: Turn, signals: readonly TerminalSignal[]): Promise<void> {
    try {
      await this.#end.conclude(turn, signals);
    } catch (error) {
      this.#settings.logger.error('Whether the turn ended the engagement could not be decided.', {
        error: messageOf(error),
      });
    }
  }
}

/** Whether an error is another one, or was made of it: dialogs wrap what they catch. */
function isCausedBy(error: unknown, cause: unknown): boolean {
  if (cause === undefined) return false;
  let current = error;
  for (let depth = 0; depth < 8 && current !== undefined; depth += 1) {
    if (current === cause) return true;
    const { cause: of, error: wrapped } = (current ?? {}) as {
      readonly cause?: unknown;
      readonly error?: unknown;
    };
    current = of ?? wrapped;
  }
  return false;
}
