import type { ClosePlan } from '../../src/closing/close-plan.js';
import { defaultClosePlan } from '../../src/closing/close-plan.js';
import type { Closure } from '../../src/closing/closure.js';
import type { Outbox } from '../../src/closing/outbox.js';
import { SessionCloser } from '../../src/closing/session-closer.js';
import type { SessionCloserOptions } from '../../src/closing/session-closer-options.js';
import { GenesysClient } from '../../src/genesys/genesys-client.js';
import type { GenesysSimulator } from '../../src/simulator/index.js';
import { startFaultCloud } from './fault-cloud.js';
import { quiet } from './kill-bench.js';

/** A closer in this process on real time, for faults of its surroundings. */
export interface CloserHere {
  readonly cloud: GenesysSimulator;
  readonly closer: SessionCloser;
  /** The conversations whose closures were told to have ended well. */
  readonly closed: readonly string[];
  /** A terminal turn of a new conversation. */
  turn(plan?: Partial<ClosePlan>): Promise<Closure>;
  stop(): Promise<void>;
}

export async function startCloserHere(
  outbox: Outbox,
  options: Partial<SessionCloserOptions> = {},
): Promise<CloserHere> {
  const cloud = await startFaultCloud({ delays: { disconnect: 50 } });
  const addresses = { apiUrl: cloud.url, loginUrl: cloud.url };
  const client = new GenesysClient({ ...addresses, ...cloud.credentials, logger: quiet });
  const closer = new SessionCloser({
    outbox,
    genesys: client,
    logger: quiet,
    leaseMs: 2_000,
    pollMs: 1_000,
    pace: { firstCheckMs: 100, longestCheckMs: 1_000, settleMs: 500 },
    retry: { baseMs: 50, capMs: 1_000 },
    ...options,
  });
  const closed: string[] = [];
  closer.on('closed', ({ closure }) => closed.push(closure.conversationId));
  closer.on('alreadyClosed', ({ closure }) => closed.push(closure.conversationId));
  await closer.start();
  const now = () => options.clock?.now() ?? Date.now();
  return {
    cloud,
    closer,
    closed,
    turn: (plan = {}) => {
      const whole = { ...defaultClosePlan, engagement: 'payment-reminder', graceMs: 0, ...plan };
      return closer.schedule({
        conversationId: cloud.createConversation().id,
        plan: whole,
        signals: [{ source: 'dialog', id: 'root', outcome: 'completed', at: now() }],
        handedOver: false,
        dueAt: now() + whole.graceMs,
      });
    },
    async stop() {
      await closer.stop(500);
      client.close();
      await cloud.stop();
    },
  };
}
