import type { GenesysSimulator } from '../simulator/genesys-simulator.js';
import type { AgentAct } from './transcript.js';
import { TrialInputError } from './trial-input-error.js';

/** What each direction does on the simulator. An agent who leaves gives the guest back to the bot. */
const acts: Readonly<Record<AgentAct, (cloud: GenesysSimulator, conversationId: string) => unknown>> = {
  joins: (cloud, id) => cloud.agentJoins(id, { state: 'connected' }),
  leaves: (cloud, id) => cloud.agentLeaves(id, { guest: 'back-to-flow' }),
  'wraps up': (cloud, id) => cloud.agentWrapsUp(id),
};

/** Lets a person act in the conversation. @throws TrialInputError where that cannot happen now */
export function agentActs(cloud: GenesysSimulator, conversationId: string, act: AgentAct): void {
  try {
    acts[act](cloud, conversationId);
  } catch (error) {
    throw new TrialInputError(`[agent ${act}] cannot happen here: ${(error as Error).message}`);
  }
}
