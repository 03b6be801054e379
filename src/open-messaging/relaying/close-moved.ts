import { type Closure, closesAgain } from '../../closing/closure.js';
import type { MessagingTools } from './messaging-tools.js';

/**
 * A turn whose message began another Genesys conversation may end the engagement too, and its closure is for the
 * conversation before: the turn knows no other. So it is scheduled for the one that goes on, however often this is asked.
 */
export async function closeMoved(
  { closer, clock }: Pick<MessagingTools, 'closer' | 'clock'>,
  closure: Closure,
  conversationId: string,
): Promise<void> {
  // What watches the old conversation is no word of the guest's engagement.
  const { state, plan, signals, botConversation, handedOver, dueAt } = closure;
  if (state === 'cancelled' || closesAgain(closure)) return;
  const draft = { conversationId, plan, signals, botConversation, handedOver };
  await closer.schedule({ ...draft, dueAt: Math.max(dueAt, clock.now()), follows: 0 });
}

/**
 * Sees to closures that are scheduled for a conversation from which the session has moved on: the turn was still under
 * way. Returns the way to stop.
 */
export function closeMovedSessions(tools: MessagingTools): () => void {
  const { book, closer, logger } = tools;
  return closer.on('scheduled', async ({ closure }) => {
    const { conversationId: from } = closure;
    try {
      const to = (await book.find(from))?.movedTo;
      if (to !== undefined) await closeMoved(tools, closure, to);
    } catch (error) {
      logger.error(
        'Whether a session that ends has moved to another conversation is not known; that one may stay open.',
        {
          genesysConversationId: from,
          error: error instanceof Error ? error.name : typeof error,
        },
      );
    }
  });
}
