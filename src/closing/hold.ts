import { busyAgents, type ConversationSnapshot } from '../genesys/conversation-snapshot.js';
import type { CloserTools } from './closer-tools.js';
import type { Closure, ClosureChange } from './closure.js';
import type { ClosureRun } from './closure-run.js';

/** Why a closure is held, as its `cause` says. */
export const holdCauses = {
  agent: 'agent-in-conversation',
  /** `holdFor` is over, and the plan asks an operator. */
  asked: 'operator-asked',
  /** An operator wants it closed whoever is in it. Stays with the closure to its end. */
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
      ? 'An operator has decided to close it although an agent is in it.'
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
  const agents = plan.protectAgents && cause !== holdCauses.close ? busyAgents(snapshot) : [];
  if (agents.length === 0) return false;
  const now = tools.clock.now();
  const since = heldSince ?? now;
  const until = since + plan.holdForMs;
  if (now < until) {
    await hold(run, tools, { ...agentThere, dueAt: Math.min(nextLook(since, tools), until) });
    return true;
  }
  if (plan.afterHold === 'close') return false;
  if (plan.afterHold === 'give-up') await run.fail('held-too-long', tooLong);
  else await hold(run, tools, { ...asking, dueAt: nextLook(since, tools) });
  return true;
}

async function hold(run: ClosureRun, tools: CloserTools, change: ClosureChange): Promise<void> {
  const { state, cause, heldSince } = run.closure;
  const closure = await run.release({
    ...change,
    state: 'held',
    heldSince: heldSince ?? tools.clock.now(),
    sentAt: undefined,
  });
  if (state !== 'held') tools.report('held', { closure });
  if (closure.cause === holdCauses.asked && cause !== holdCauses.asked) tools.report('asked', { closure });
}

/** The waits between two looks, in shortest ones: while the rate budget has no room, and the longest of all. */
const looks = { busy: 5, longest: 10 } as const;

/** Each look costs a call, and who has talked for an hour will not be gone in a minute: later and later. */
function nextLook(since: number, { clock, pace: { heldCheckMs }, hasRoom }: CloserTools): number {
  const now = clock.now();
  const shortest = hasRoom() ? heldCheckMs : looks.busy * heldCheckMs;
  return now + Math.min(Math.max((now - since) / 4, shortest), looks.longest * heldCheckMs);
}

/** Whether an operator has decided that it stays open. */
export function isGivenUp({ state, cause }: Closure): boolean {
  return state === 'held' && cause === holdCauses.giveUp;
}

const agentThere = {
  cause: holdCauses.agent,
  causeDetail: 'A live agent is in the conversation. The closure goes on when the agent has left.',
} as const;

const asking = {
  cause: holdCauses.asked,
  causeDetail:
    'An agent is still in the conversation, and holdFor is over. Decide whether to close it all the same or to give up; when the agent leaves first, it is closed.',
} as const;

const tooLong =
  'An agent was still in the conversation when holdFor was over. End it in Genesys Cloud, or retry the closure.';
