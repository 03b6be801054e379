import { type ConversationSnapshot, overSince } from '../genesys/conversation-snapshot.js';
import { acceptedAt } from './acceptance.js';
import type { CloserTools } from './closer-tools.js';
import type { ClosureRun } from './closure-run.js';
import { newsSlack } from './news-slack.js';
import { sentDisconnects } from './sent-disconnects.js';

/**
 * Ends the closure of a conversation that a live read has shown to be over: by us, or with the platform's own end time
 * where it was over before.
 *
 * @param lostAt when the disconnect was sent whose answer was lost, if one was
 */
export async function endAsSeen(
  run: ClosureRun,
  { clock }: CloserTools,
  snapshot: ConversationSnapshot,
  lostAt?: number,
): Promise<void> {
  const endedAt = overSince(snapshot);
  if (await isByUs(run, endedAt, lostAt)) return run.end('closed');
  // The platform's clock may be ahead of ours.
  await run.end('already-closed', endedAt && Math.min(endedAt, clock.now()));
}

/** Whether the end came by a disconnect of ours, as far as the times can tell. */
async function isByUs(
  run: ClosureRun,
  endedAt: number | undefined,
  lostAt: number | undefined,
): Promise<boolean> {
  const { closure } = run;
  if (closure.rung === undefined) return false;
  const isVerifying = closure.state === 'verifying';
  // What most closures end with, and the record need not be read for.
  if (isVerifying && (endedAt === undefined || endedAt >= acceptedAt(closure) - newsSlack.clockMs))
    return true;
  const { accepted, firstAt = 0 } = sentDisconnects(await run.history());
  if (accepted) return endedAt === undefined || endedAt >= firstAt - newsSlack.clockMs;
  return lostAt !== undefined && endedAt !== undefined && endedAt >= lostAt;
}
