import type { Conversation, HistoryEntry } from './conversation.js';
import type { World } from './world.js';

/** Writes what happened into the conversation's history, and tells whoever listens. */
export function record(world: World, conversation: Conversation, entry: HistoryEntry): void {
  conversation.history.push(entry);
  world.events.emit('conversation', { ...entry, conversationId: conversation.id });
}
