import type { BotConversation } from '../closing/closure.js';
import type { ActivityLike, TurnLike } from './turn-like.js';

/**
 * What a turn began with. Taken before the bot runs, because a skill's answer turns the incoming activity into the
 * skill's own while the turn is under way; and the turn itself must not be touched after its end.
 */
export interface TurnSnapshot {
  readonly activity: ActivityLike;
  readonly conversation: BotConversation | undefined;
}

export function snapshotOf({ activity }: TurnLike): TurnSnapshot {
  const { type, id, name, value, code, channelId, channelData, deliveryMode, conversation, from } = activity;
  return {
    activity: { type, id, name, value, code, channelId, channelData, deliveryMode, from },
    conversation:
      channelId !== undefined && conversation?.id !== undefined
        ? { channelId, conversationId: conversation.id }
        : undefined,
  };
}

/** One text for one Bot Framework conversation. */
export function keyOf({ channelId, conversationId }: BotConversation): string {
  return `${channelId}|${conversationId}`;
}

/** Whether the guest wrote it: not a bot, not an event, not a proactive turn. */
export function isGuestMessage(turn: TurnSnapshot): boolean {
  return turn.activity.type === 'message' && isFromGuest(turn);
}

/** Whether it comes from the guest and not from a bot. */
export function isFromGuest({ activity: { from } }: TurnSnapshot): boolean {
  return from?.role === undefined || from.role === 'user';
}
