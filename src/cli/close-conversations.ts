import { randomUUID } from 'node:crypto';
import { setImmediate as turn, setTimeout as wait } from 'node:timers/promises';
import { callEntry } from '../closing/call-entry.js';
import { CallTally } from '../closing/call-tally.js';
import type { ClosePlan } from '../closing/close-plan.js';
import type { Closure } from '../closing/closure.js';
import type { CallEntry } from '../closing/history-entry.js';
import type { Outbox } from '../closing/outbox.js';
import { GenesysAuthenticationError } from '../errors/genesys-authentication-error.js';
import { GenesysNetworkError } from '../errors/genesys-network-error.js';
import { GenesysPermissionError } from '../errors/genesys-permission-error.js';
import { OutboxUnavailableError } from '../errors/outbox-unavailable-error.js';
import type { ApiCall } from '../genesys/api-call.js';
import type { GenesysClient } from '../genesys/genesys-client.js';
import type { CallOptions } from '../genesys/platform-request.js';
import { type Progress, showProgress } from './close-progress.js';
import { findClosedBefore, type StillClosedBy } from './closed-before.js';
import { closerSession } from './closer-session.js';
import { ClosingTargets } from './closing-targets.js';
import { hearInterrupt } from './interrupt.js';
import { operator } from './outbox-option.js';
import type { Terminal } from './terminal.js';

interface Order {
  readonly conversationIds: ReadonlySet<string>;
  readonly plan: ClosePlan;
  /** The command, as the record names it. */
  readonly command: string;
  readonly place: string | undefined;
  readonly callsPerMinute: number | undefined;
  readonly terminal: Terminal;
}

/** What became of a run. */
export interface CloseResult {
  readonly targets: ClosingTargets;
  readonly calls: CallTally;
  /** Conversations that were to be closed. */
  readonly requested: number;
  /** Of those, how many are in the record now. */
  readonly recorded: number;
  /** Of the recorded ones, how many were added to a closure that was open already. */
  readonly joined: number;
  /** Closed by an earlier run, and still so, by what has shown it. */
  readonly closedBefore: Readonly<Record<StillClosedBy, number>>;
  /** Ended before its time: by Ctrl-C, or because the client may not close anything. */
  readonly stopped: 'interrupted' | 'not-permitted' | undefined;
}

/** How often it is looked whether all have ended, in milliseconds. */
const tickMs = 200;
/** Ticks between two looks into the outbox for what others have ended. */
const ticksToLookUp = 10;
/** Records between two chances for everything else in this process: SQLite answers without one. */
const recordsInARow = 10;

/**
 * Records a closure for each conversation and works on them until all have ended, or only held ones are left, or Ctrl-C.
 *
 * @throws GenesysApiError before anything is recorded, where the organisation does not let the client in
 */
export async function closeConversations(order: Order): Promise<CloseResult> {
  const { conversationIds, terminal } = order;
  const calls = new CallTally();
  const targets = new ClosingTargets();
  const session = closerSession(order);
  const { outbox, genesys, closer } = session;
  const interrupt = hearInterrupt(terminal, 'steps');
  const goesOn = () => !interrupt.signal.aborted && !targets.isHopeless;
  const closedBefore = { read: 0, analytics: 0 };
  const progress: Progress = {
    ...{ targets, calls, total: conversationIds.size },
    get closedBefore() {
      return closedBefore.read + closedBefore.analytics;
    },
  };
  let endProgress = () => {};
  let recorded = 0;
  let joined = 0;
  try {
    await outbox.open();
    const asked = { signal: interrupt.signal, onCall: (call: ApiCall) => calls.add(askedFor(call)) };
    await letIn(genesys, asked);
    calls.listen(closer);
    targets.follow(closer);
    await closer.start();
    endProgress = showProgress(progress, terminal);
    terminal.say(
      `Closing ${conversationIds.size.toLocaleString('en')} conversations. Ctrl-C stops; what is recorded stays.`,
    );
    const wanted = findClosedBefore(conversationIds, {
      ...{ outbox, genesys, ...asked },
      onUnknown: (error) =>
        terminal.say(`warning: ${cannotAsk} ${error instanceof Error ? error.message : error}`),
    });
    for await (const { conversationId, stillClosedBy } of wanted) {
      if (!goesOn()) break;
      if (stillClosedBy !== undefined) {
        closedBefore[stillClosedBy] += 1;
        continue;
      }
      const { closure, added } = await record(outbox, conversationId, order);
      targets.add(closure);
      recorded += 1;
      if (!added) joined += 1;
      if (recorded % recordsInARow === 0) await turn();
    }
    for (let tick = 1; goesOn() && !targets.isDone; tick += 1) {
      await wait(tickMs);
      if (tick % ticksToLookUp === 0) await targets.lookUp(outbox).catch(passOver);
    }
  } catch (error) {
    if (!interrupt.signal.aborted) throw error;
  } finally {
    endProgress();
    await session.stop();
    interrupt.forget();
  }
  const stopped = interrupt.signal.aborted ? 'interrupted' : targets.isHopeless ? 'not-permitted' : undefined;
  const requested = conversationIds.size;
  return { targets, calls, requested, recorded, joined, closedBefore, stopped };
}

/** An outbox that is away for a while: the closer says so, and goes on when it is back. */
function passOver(error: unknown): void {
  if (!(error instanceof OutboxUnavailableError)) throw error;
}

const cannotAsk =
  'what was closed days ago is read one by one, because analytics cannot be asked whether it is still so.';

/**
 * Asks for a conversation that there cannot be: whoever gets an answer is let in. What the platform lacks at the moment is
 * waited for later.
 */
async function letIn(genesys: GenesysClient, options: CallOptions & { signal: AbortSignal }): Promise<void> {
  try {
    await genesys.readConversation(randomUUID(), options);
  } catch (error) {
    const isFinal =
      error instanceof GenesysAuthenticationError ||
      error instanceof GenesysPermissionError ||
      error instanceof GenesysNetworkError;
    if (isFinal || options.signal.aborted) throw error;
  }
}

/** A call that the command makes beside the closer, to be counted with the closer's. */
function askedFor(call: ApiCall): CallEntry {
  const shared = call.path.includes('/analytics/') ? 1 : undefined;
  return callEntry(call, { at: Date.now(), instance: operator, purpose: 'read', shared });
}

async function record(
  outbox: Outbox,
  conversationId: string,
  { plan, command }: Order,
): Promise<{ closure: Closure; added: boolean }> {
  const at = Date.now();
  const { closure, added } = await outbox.add(
    {
      conversationId,
      plan,
      signals: [{ source: 'manual', id: command, outcome: 'completed', at }],
      handedOver: false,
      dueAt: at + plan.graceMs,
    },
    at,
    operator,
  );
  if (closure.state !== 'held') return { closure, added };
  // Its agent may have left: it is looked at now and not only when its turn comes.
  return { closure: (await outbox.amend(closure.id, ['held'], { dueAt: at }, [], at)) ?? closure, added };
}
