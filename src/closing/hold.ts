import {
  agentsAtWork,
  busyAgents,
  type ConversationSnapshot,
  liveCustomers,
} from '../genesys/conversation-snapshot.js';
import type { CloserTools } from './closer-tools.js';
import type { Closure, ClosureChange } from './closure.js';
import type { ClosureRun } from './closure-run.js';
import { agentAtWork, agentThere, workAndGuestLeft, workLeft } from './hold-words.js';

/** Why a closure is held, as its `cause` says. */
export const holdCauses = {
  agent: 'agent-in-conversation',
  /** An agent has left and has after-call work to do; nobody was hung up on yet. */
  atWork: 'agent-at-work',
  /** `holdFor` is over, and the plan asks an operator. */
  asked: 'operator-asked',
  /** The same, and nobody but an agent with after-call work to do is left. */
  askedAtWork: 'operator-asked-at-work',
  /** The guest was hung up on, and an agent's after-call work is not done. Also why it fails where it never is. */
  work: 'after-call-work',
  /** An operator wants it closed whoever is in it. Stays with the closure until it waits for after-call work. */
  close: 'operator-closes',
  /** An operator wants the session left open. */
  giveUp: 'operator-gives-up',
} as const;

/** What an operator may decide about a held closure. */
export type HoldDecision = 'close' | 'give-up';

/** How a decision is left for the worker that takes the closure up next: it tells the listeners. */
export function decided(decision: HoldDecision, now: number): ClosureChange {
  const closes = decision === 'close';
  return {
    cause: closes ? holdCauses.close : holdCauses.giveUp,
    causeDetail: closes
      ? 'An operator has decided to close it without waiting for the agent.'
      : 'An operator has decided to leave the session open.',
    dueAt: now,
  };
}

/** Resolves to whether the closure waits (or has given up) because of an agent. */
export async function holdForAgent(
  run: ClosureRun,
  tools: CloserTools,
  snapshot: ConversationSnapshot,
): Promise<boolean> {
  const { plan, cause, heldSince } = run.closure;
  if (cause === holdCauses.work && (await holdForWork(run, tools, snapshot))) return true;
  const agents = plan.protectAgents && cause !== holdCauses.close ? busyAgents(snapshot) : [];
  if (agents.length === 0) return false;
  const isThere = agents.some(({ live }) => live);
  const words = isThere ? agentThere : agentAtWork;
  const now = tools.clock.now();
  const since = heldSince ?? now;
  const until = since + plan.holdForMs;
  if (now < until) {
    const dueAt = Math.min(nextLook(since, tools), until);
    const waitsFor = isThere ? holdCauses.agent : holdCauses.atWork;
    await hold(run, tools, { cause: waitsFor, causeDetail: words.waits, dueAt });
    return true;
  }
  if (plan.afterHold === 'close') return false;
  if (plan.afterHold === 'give-up') await run.fail('held-too-long', words.tooLong);
  else {
    const dueAt = nextLook(since, tools);
    const asks = isThere ? holdCauses.asked : holdCauses.askedAtWork;
    await hold(run, tools, { cause: asks, causeDetail: words.asks, dueAt });
  }
  return true;
}

/**
 * Resolves to whether the closure waits (or has given up) because the rungs that are left could end an agent's after-call
 * work. However long it was held before, it waits for `holdFor` once more.
 */
export async function holdForWork(
  run: ClosureRun,
  tools: CloserTools,
  snapshot: ConversationSnapshot,
): Promise<boolean> {
  if (agentsAtWork(snapshot).length === 0) return false;
  const { plan, cause, heldSince } = run.closure;
  const words = liveCustomers(snapshot).length === 0 ? workLeft : workAndGuestLeft;
  const now = tools.clock.now();
  const since = cause === holdCauses.work && heldSince !== undefined ? heldSince : now;
  const until = since + plan.holdForMs;
  if (now >= until) await run.fail(holdCauses.work, words.tooLong);
  else {
    const dueAt = Math.min(nextLook(since, tools), until);
    await hold(run, tools, {
      cause: holdCauses.work,
      causeDetail: words.waits,
      heldSince: since,
      dueAt,
    });
  }
  return true;
}

async function hold(run: ClosureRun, tools: CloserTools, change: ClosureChange): Promise<void> {
  const { state, cause, heldSince } = run.closure;
  const closure = await run.release({
    heldSince: heldSince ?? tools.clock.now(),
    ...change,
    state: 'held',
    sentAt: undefined,
  });
  if (state !== 'held') tools.report('held', { closure });
  if (isAsked(closure.cause) && !isAsked(cause)) tools.report('asked', { closure });
}

function isAsked(cause: string | undefined): boolean {
  return cause === holdCauses.asked || cause === holdCauses.askedAtWork;
}

/** The waits between two looks, in shortest ones: while the rate budget has no room, and the longest of all. */
const looks = { busy: 5, longest: 10 } as const;

/** Each look costs a call, and who has talked for an hour will not be gone in a minute: later and later. */
function nextLook(since: number, { clock, pace: { heldCheckMs }, hasRoom }: CloserTools): number {
  const now = clock.now();
  const shortest = hasRoom() ? heldCheckMs : looks.busy * heldCheckMs;
  return now + Math.min(Math.max((now - since) / 4, shortest), looks.longest * heldCheckMs);
}

/** Whether it is held although no live agent was in the conversation at the last look: only after-call work is left. */
export function waitsForWorkOnly({ state, cause }: Closure): boolean {
  const { atWork, askedAtWork, work } = holdCauses;
  return state === 'held' && (cause === atWork || cause === askedAtWork || cause === work);
}

/** Whether an operator has decided that it stays open. */
export function isGivenUp({ state, cause }: Closure): boolean {
  return state === 'held' && cause === holdCauses.giveUp;
}
