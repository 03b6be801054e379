import type { ConversationActivity } from '../genesys/conversation-activity.js';
import type { CloserTools } from './closer-tools.js';
import type { ClosureRun } from './closure-run.js';

/**
 * Cancels a closure that was asked for because the conversation was idle, where a look shows that somebody has written
 * since. Resolves to whether.
 */
export async function cancelIfWritten(
  run: ClosureRun,
  { clock, report }: CloserTools,
  { lastMessageAt = 0 }: Pick<ConversationActivity, 'lastMessageAt'>,
): Promise<boolean> {
  const { onlyIfIdleSince = Number.POSITIVE_INFINITY } = run.closure.plan;
  if (lastMessageAt <= onlyIfIdleSince) return false;
  const closure = await run.release({
    state: 'cancelled',
    cause: 'not-idle',
    causeDetail: 'Somebody has written since it was found to be idle. It is left open.',
    endedAt: clock.now(),
  });
  report('cancelled', { closure });
  return true;
}
