import { type Closure, closesAgain } from '../../closing/closure.js';
import { loggableError } from '../../loggable-error.js';
import type { MessagingTools } from './messaging-tools.js';

type CloseTools = Pick<MessagingTools, 'closer' | 'clock'>;

/**
 * A turn whose message began another Genesys conversation may end the engagement too, and its closure is for the
 * conversation before: the turn knows no other. So it is scheduled for the one that goes on, however often this is asked.
 */
export async function closeMoved(tools: CloseTools, closure: Closure, conversationId: string): Promise<void> {
  // What watches the old conversation is no word of the guest's engagement.
  if (closure.state === 'cancelled' || closesAgain(closure)) return;
  await closeToo(tools, closure, { conversationId, follows: 0 });
}

/**
 * The session that ends has left another conversation open, which nobody else closes. However often this is asked, it is
 * closed once; but again where the guest came back at the first end, before the session left it.
 */
async function closeLeft(tools: CloseTools, closure: Closure, conversationId: string): Promise<void> {
  if (closesAgain(closure)) return;
  const before = await tools.closer.latest(conversationId);
  if (before !== undefined && before.cause !== 'guest-returned') return;
  // Nobody knows who is in it by now.
  const follows = before?.sequence ?? 0;
  await closeToo(tools, { ...closure, handedOver: true }, { conversationId, follows });
}

async function closeToo(
  { closer, clock }: CloseTools,
  { plan, signals, botConversation, handedOver, dueAt }: Closure,
  target: { readonly conversationId: string; readonly follows: number },
): Promise<void> {
  const draft = { plan, signals, botConversation, handedOver };
  await closer.schedule({ ...draft, dueAt: Math.max(dueAt, clock.now()), ...target });
}

/**
 * Sees to it that a session that ends is closed in all its conversations: in the one to which it has moved while the turn
 * was still under way, and in those that it has left open; of these again when it is closed, because the process that
 * scheduled it may have died in between. Returns the way to stop.
 */
export function closeMovedSessions(tools: MessagingTools): () => void {
  const { book, closer, logger } = tools;
  const follow = async (closure: Closure, isScheduled: boolean) => {
    const { conversationId } = closure;
    try {
      const { movedTo, leftOpen = [] } = (await book.find(conversationId)) ?? {};
      if (isScheduled && movedTo !== undefined) await closeMoved(tools, closure, movedTo);
      for (const left of leftOpen) await closeLeft(tools, closure, left);
    } catch (error) {
      logger.error(unknown, {
        genesysConversationId: conversationId,
        error: loggableError(error),
      });
    }
  };
  const stops = [
    closer.on('scheduled', ({ closure }) => follow(closure, true)),
    closer.on('closed', ({ closure }) => follow(closure, false)),
    closer.on('alreadyClosed', ({ closure }) => follow(closure, false)),
  ];
  return () => {
    for (const stop of stops) stop();
  };
}

const unknown =
  'Whether a session that ends was in another conversation too is not known; that one may stay open. Look for it in ' +
  'Genesys Cloud.';
