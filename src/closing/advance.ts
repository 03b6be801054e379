import { type ConversationSnapshot, isOver, liveCustomers } from '../genesys/conversation-snapshot.js';
import { type Rung, timeToVerify } from './close-plan.js';
import type { CloserTools } from './closer-tools.js';
import type { ClosureRun } from './closure-run.js';
import { endAsSeen } from './end-as-seen.js';
import { holdCauses, holdForAgent, holdForWork, isGivenUp } from './hold.js';
import { cancelIfWritten } from './idle-check.js';
import { chooseRung, mustLookFirst, nextRung, waitsForWork } from './ladder.js';
import { sentDisconnects } from './sent-disconnects.js';
import { isRefusal, settleError } from './settle-error.js';
import { TooLateToSend } from './too-late-to-send.js';

/** So often it is looked at anew at once where the disconnect could not be sent right after the look. */
const mostLooksAnew = 2;

/** Takes a claimed closure as far as it can go now, and lets it go. Rejects only where the outbox does. */
export async function advance(run: ClosureRun, tools: CloserTools, looksAnew = 0): Promise<void> {
  const { clock, pace } = tools;
  try {
    if (run.closure.state === 'verifying') await verify(run, tools);
    else await disconnect(run, tools, looksAnew > 0);
  } catch (error) {
    if (!(error instanceof TooLateToSend)) await settleError(error, run, tools);
    else if (looksAnew < mostLooksAnew) await advance(run, tools, looksAnew + 1);
    else await run.release({ dueAt: clock.now() + pace.longestCheckMs });
  }
}

/** From `scheduled`, `disconnecting` or `held`: look where it is needed, wait for an agent, hang up. */
async function disconnect(run: ClosureRun, tools: CloserTools, mustLook: boolean): Promise<void> {
  const { clock, pace } = tools;
  const { state, plan, rung: taken, sentAt, cause, causeDetail = '' } = run.closure;
  if (isGivenUp(run.closure)) return run.fail(holdCauses.giveUp, causeDetail);
  const look = mustLook || state === 'held' || mustLookFirst(run.closure, tools.hasRoom());
  const snapshot = look ? await run.look() : undefined;
  if (snapshot !== undefined) {
    if (isOver(snapshot)) return endAsSeen(run, tools, snapshot, sentAt);
    if (await cancelIfWritten(run, tools, snapshot)) return;
    if (await holdForAgent(run, tools, snapshot)) return;
    // It may have been accepted, and the platform takes its time: do not hang up twice.
    if (sentAt !== undefined && clock.now() < sentAt + pace.settleMs) {
      await run.release({ dueAt: sentAt + pace.settleMs });
      return;
    }
  }
  // The rung was answered before the wait for after-call work, and it did not help.
  const wasTaken = cause === holdCauses.work && taken !== undefined && sentAt === undefined;
  if (snapshot !== undefined && wasTaken) return goDownOrFail(run, tools, snapshot);
  const rung = chooseRung(run.closure, snapshot);
  if (snapshot !== undefined && cause !== holdCauses.close && waitsForWork(plan, rung)) {
    if (await holdForWork(run, tools, snapshot)) return;
  }
  await hangUp(run, tools, rung, snapshot);
}

/** Makes the calls of a rung. From there on it is verified, or the refusal is settled. */
async function hangUp(
  run: ClosureRun,
  tools: CloserTools,
  rung: Rung,
  snapshot?: ConversationSnapshot,
): Promise<void> {
  const customers = snapshot === undefined ? [] : liveCustomers(snapshot).map(({ id }) => id);
  let refusal: Error | undefined;
  const refused: string[] = [];
  for (const customer of rung === 'customer' ? customers : [undefined]) {
    try {
      await run.disconnect(rung, customer);
    } catch (error) {
      if (error instanceof TooLateToSend) throw error;
      if (!isRefusal(error)) return settleError(error, run, tools, 'disconnect');
      // The others are hung up on all the same.
      refusal = error;
      if (customer !== undefined) refused.push(customer);
    }
  }
  if (refusal === undefined) return waitForProof(run, tools);
  return afterRefusal({ refusal, refused }, run, tools);
}

/** The rung was accepted, and its time begins. */
async function waitForProof(run: ClosureRun, { clock, pace, report }: CloserTools): Promise<void> {
  const now = clock.now();
  const { plan, rung = 'conversation' } = run.closure;
  const withinMs = timeToVerify(plan, rung);
  const closure = await run.release({
    state: 'verifying',
    sentAt: undefined,
    failures: 0,
    checks: 0,
    verifyBy: now + withinMs,
    dueAt: now + Math.min(pace.firstCheckMs, withinMs),
  });
  report('accepted', { closure });
}

/**
 * What the platform answers about a conversation that has already ended is not documented. So a refusal is settled
 * by reading: over is success, unknown is an error, and still open leads to the next rung. Where those who were refused
 * have gone, there was nothing left to do for them, and the rung has its time.
 */
async function afterRefusal(
  { refusal, refused }: { refusal: Error; refused: readonly string[] },
  run: ClosureRun,
  tools: CloserTools,
): Promise<void> {
  const snapshot = await run.look();
  if (isOver(snapshot)) return endAsSeen(run, tools, snapshot);
  if (await holdForAgent(run, tools, snapshot)) return;
  if (run.closure.rung === 'customer' && !liveCustomers(snapshot).some(({ id }) => refused.includes(id))) {
    return waitForProof(run, tools);
  }
  if (!(await goDown(run, tools, snapshot))) throw refusal;
}

/** Takes the next rung, or waits for it. Resolves to whether there is one. */
async function goDown(run: ClosureRun, tools: CloserTools, snapshot: ConversationSnapshot): Promise<boolean> {
  const { plan } = run.closure;
  const { rungs } = sentDisconnects(await run.history());
  const next = nextRung(plan, rungs, snapshot);
  if (next === undefined) return false;
  if (waitsForWork(plan, next) && (await holdForWork(run, tools, snapshot))) return true;
  await hangUp(run, tools, next, snapshot);
  return true;
}

async function goDownOrFail(
  run: ClosureRun,
  tools: CloserTools,
  snapshot: ConversationSnapshot,
): Promise<void> {
  if (await goDown(run, tools, snapshot)) return;
  await run.fail('still-open', stillOpen(run.closure.plan.teardown === 'never'));
}

/** From `verifying`: read until it is seen to be over, or until the rung's time is up. */
async function verify(run: ClosureRun, tools: CloserTools): Promise<void> {
  const { clock, pace } = tools;
  const snapshot = await run.look();
  if (isOver(snapshot)) return endAsSeen(run, tools, snapshot);
  const { checks, verifyBy = 0 } = run.closure;
  const now = clock.now();
  if (now < verifyBy) {
    const soon = Math.min(pace.firstCheckMs * 2 ** Math.min(checks + 1, 20), pace.longestCheckMs);
    const wait = tools.hasRoom() ? soon : pace.longestCheckMs;
    await run.release({ checks: checks + 1, dueAt: Math.min(now + wait, verifyBy), failures: 0 });
    return;
  }
  if (await cancelIfWritten(run, tools, snapshot)) return;
  if (await holdForAgent(run, tools, snapshot)) return;
  await goDownOrFail(run, tools, snapshot);
}

function stillOpen(teardownForbidden: boolean): string {
  return teardownForbidden
    ? "The platform accepted the disconnect, but the conversation stayed open, and the plan forbids teardown. Look at it in Genesys Cloud, or set close.teardown to 'last'."
    : 'The platform accepted every way to disconnect, but the conversation stayed open. Open a case with Genesys Cloud Care and give the correlation ids in the history.';
}
