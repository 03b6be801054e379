import type { Cause, Conversation } from './conversation.js';
import { record } from './record.js';
import type { World } from './world.js';

/** Opens a conversation again if it is over; its id stays. */
export function reopenIfOver(world: World, conversation: Conversation, cause: Cause): void {
  if (conversation.endTime === undefined && !conversation.zombie) return;
  const at = world.clock.now();
  const ending = conversation.endings.at(-1);
  if (ending && conversation.endTime !== undefined) ending.reopenedAt = at;
  conversation.endTime = undefined;
  conversation.zombie = false;
  record(world, conversation, { at, what: 'reopened', cause });
}
