import type { World } from '../state/world.js';
import { messageConversationView } from '../views/message-conversation-view.js';

/**
 * What a change of a conversation says on the topics of its agents and queues. There is no public topic of a single
 * conversation besides its detail events.
 */
export function conversationTopics(
  world: World,
  conversationId: string,
): Array<{ topic: string; body: unknown }> {
  const conversation = world.conversations.get(conversationId);
  if (!conversation) return [];
  const owners = conversation.participants.flatMap(({ userId, queueId }) => [
    ...(userId ? [`v2.users.${userId}`] : []),
    ...(queueId ? [`v2.routing.queues.${queueId}`] : []),
  ]);
  const body = messageConversationView(conversation);
  return [...new Set(owners)].map((owner) => ({ topic: `${owner}.conversations.messages`, body }));
}
