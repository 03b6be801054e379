import { loggableError } from '../loggable-error.js';
import { answersParentBot } from './parent-bot.js';
import type { TerminalTurnSettings } from './terminal-turn-options.js';
import type { Turn } from './turn.js';
import type { ActivityLike, ResponseLike, TurnLike } from './turn-like.js';
import { endOfConversationSignal, meaningOf, sendWithoutEnd } from './watch-activities.js';

/** Watches what a turn sends, before it is sent: a channel may refuse it, and the turn then fails. */
export class SendWatch {
  readonly #settings: TerminalTurnSettings;

  constructor(settings: TerminalTurnSettings) {
    this.#settings = settings;
  }

  /** Puts itself in front of everything that the turn will send. */
  watch(context: TurnLike, turn: Turn): void {
    context.onSendActivities((sending, activities, next) =>
      activities.some(isTelling) ? this.#sending(sending, turn, activities, next) : next(),
    );
  }

  async #sending(
    context: TurnLike,
    turn: Turn,
    activities: ActivityLike[],
    send: () => Promise<ResponseLike[]>,
  ): Promise<ResponseLike[]> {
    const ends = this.#read(context, turn, activities);
    if (!ends) return send();
    const channel = turn.began.conversation?.channelId;
    if (channel !== undefined && this.#settings.swallowEndOfConversationOn.includes(channel)) {
      return sendWithoutEnd(activities, send);
    }
    try {
      return await send();
    } catch (error) {
      turn.refusal = error;
      throw error;
    }
  }

  /** Whether the bot ends the conversation with the guest by one of the activities. */
  #read(context: TurnLike, turn: Turn, activities: readonly ActivityLike[]): boolean {
    try {
      const isEnd = activities.some(({ type }) => type === 'endOfConversation') && !answersParentBot(context);
      for (const activity of activities) {
        if (activity.type === 'endOfConversation') {
          if (isEnd) turn.add(endOfConversationSignal(activity));
          continue;
        }
        const meaning = meaningOf(activity, this.#settings.manifest);
        if (meaning === 'handoff-initiated') turn.handoffInitiated = true;
        else if (meaning !== undefined) turn.add(meaning);
      }
      return isEnd;
    } catch (error) {
      this.#settings.logger.error('What the bot sends could not be read for signs of an end.', {
        error: loggableError(error),
      });
      return false;
    }
  }
}

/** An ordinary message tells nothing, and nearly everything that is sent is one. */
function isTelling({ type, channelData }: ActivityLike): boolean {
  return (
    type === 'endOfConversation' || type === 'event' || (channelData !== undefined && channelData !== null)
  );
}
