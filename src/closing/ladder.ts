import { agentWasIn, type ConversationSnapshot, liveCustomers } from '../genesys/conversation-snapshot.js';
import { type ClosePlan, type Rung, rungs } from './close-plan.js';
import type { Closure } from './closure.js';

/** What the choice of a rung depends on. */
type Situation = Pick<Closure, 'plan' | 'handedOver' | 'sequence' | 'rung' | 'sentAt'>;

/**
 * Whether the conversation must be read before it is disconnected: the answer to an earlier disconnect was lost,
 * an agent may be in it, several customers may be in it, it has to be idle, or the rung needs to know the participants.
 */
export function mustLookFirst(
  { plan, handedOver, sequence, rung, sentAt }: Situation,
  hasRoom: boolean,
): boolean {
  if (sentAt !== undefined || handedOver || sequence > 1 || plan.onlyIfIdleSince !== undefined) return true;
  const starts = rung ?? (plan.strategy === 'auto' ? 'conversation' : plan.strategy);
  if (starts !== 'conversation') return true;
  return plan.lookFirst === 'always' || (plan.lookFirst === 'auto' && hasRoom);
}

/**
 * The rung to take: the one in use, else the plan's. `auto` takes `conversation` (one call) while nobody but the
 * bot has been in the session, and `customer` once an agent was, because it leaves the agent's after-call work alone.
 */
export function chooseRung({ plan, handedOver, rung }: Situation, snapshot?: ConversationSnapshot): Rung {
  const chosen = rung ?? (plan.strategy === 'auto' ? autoRung(handedOver, snapshot) : plan.strategy);
  // Nobody left to hang up on, yet something keeps the conversation open: disconnect what remains.
  const nobodyToHangUpOn =
    chosen === 'customer' && snapshot !== undefined && liveCustomers(snapshot).length === 0;
  return nobodyToHangUpOn ? 'conversation' : chosen;
}

function autoRung(handedOver: boolean, snapshot?: ConversationSnapshot): Rung {
  const agent = handedOver || (snapshot !== undefined && agentWasIn(snapshot));
  return agent ? 'customer' : 'conversation';
}

/**
 * The rung to take when the one in use did not help: the first that was not taken yet, each once. So after `customer`
 * everybody who is left is disconnected before anything is torn down. `customer` is passed over where no customer is left
 * to hang up on. `undefined`: there is none that the plan allows, and below `teardown` there is nothing.
 */
export function nextRung(
  plan: ClosePlan,
  taken: ReadonlySet<Rung>,
  snapshot: ConversationSnapshot,
): Rung | undefined {
  if (taken.has('teardown')) return undefined;
  const helps: Readonly<Record<Rung, boolean>> = {
    conversation: true,
    customer: liveCustomers(snapshot).length > 0,
    teardown: plan.teardown !== 'never',
  };
  return rungs.find((rung) => helps[rung] && !taken.has(rung));
}

/**
 * Whether a rung has to wait until agents have done their after-call work, also where the plan does not protect agents.
 * `teardown` ends that work, and what `conversation` does to it is not documented; so only a plan that asks for the rung
 * by its name has it taken at once.
 */
export function waitsForWork({ strategy }: ClosePlan, rung: Rung): boolean {
  return rung !== 'customer' && rung !== strategy;
}
