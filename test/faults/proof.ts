import type { CallEntry, HistoryEntry } from '../../src/closing/history-entry.js';
import type { Outbox } from '../../src/closing/outbox.js';
import type { SeenRequest } from '../../src/simulator/index.js';
import { conversationOf, disconnectsOf, isClose } from './fault-cloud.js';
import type { KillChainBench, KillChainResult } from './kill-chain.js';

/** What the ledger, the platform and the record say when they are laid side by side. */
export interface Proof {
  /** Everything that should not be, in sentences. Empty is the proof. */
  readonly faults: readonly string[];
  readonly kills: number;
  readonly acknowledged: number;
  /** Acknowledged closures that are not closed, or not there. */
  readonly lost: number;
  readonly conversations: number;
  /** Disconnects that the platform acted on; as many as conversations, if nothing was closed twice. */
  readonly disconnects: number;
  /** Requests whose worker was killed before it could write them down; never one that lived on. */
  readonly unwritten: number;
}

/** Lays side by side what was promised, what happened and what was written. */
export async function prove(
  { outbox, cloud, ledger }: KillChainBench,
  { conversations, killed }: KillChainResult,
): Promise<Proof> {
  const faults: string[] = [];
  const lines = ledger.lines();
  let lost = 0;
  for (const { closureId, conversationId } of lines) {
    const closure = await outbox.get(closureId);
    if (closure?.state === 'closed') continue;
    lost += 1;
    faults.push(`${conversationId} was acknowledged as ${closureId} and is ${closure?.state ?? 'lost'}.`);
  }
  let disconnects = 0;
  let unwritten = 0;
  const histories = new Map<string, HistoryEntry[]>();
  for (const id of conversations) histories.set(id, await historyOf(outbox, id));
  const writers = writersOf(cloud.requests, [...histories.values()].flat());
  for (const [id, history] of histories) {
    const state = cloud.conversation(id)?.state;
    if (state !== 'ended') faults.push(`${id} is ${state} on the platform.`);
    const times = disconnectsOf(cloud, id).length;
    disconnects += times;
    if (times !== 1) faults.push(`${id} was disconnected ${times} times.`);
    const tries = cloud.requests.filter(
      (request) => isClose(request) && conversationOf(request) === id,
    ).length;
    const announced = history.filter(
      (entry) => entry.kind === 'transition' && entry.to === 'disconnecting',
    ).length;
    if (announced < tries) faults.push(`${id}: of ${tries} disconnects only ${announced} are in the record.`);
    for (const request of missing(cloud.requests, id, history)) {
      unwritten += 1;
      const writer = writers.get(request.tokenId);
      // Whatever a worker writes for a closure brings with it all calls that it made for it until then.
      const wroteLater = history.some(({ instance, at }) => instance === writer && at > request.at);
      const livedOn = writer !== undefined && !killed.has(writer);
      if (wroteLater || livedOn)
        faults.push(`${id}: a ${request.method} that was answered is not in the record of ${writer}.`);
    }
  }
  return {
    faults,
    kills: killed.size,
    acknowledged: lines.length,
    lost,
    conversations: conversations.length,
    disconnects,
    unwritten,
  };
}

async function historyOf(outbox: Outbox, conversationId: string): Promise<HistoryEntry[]> {
  const { closures } = await outbox.find({ conversationId });
  const histories = await Promise.all(closures.map(({ id }) => outbox.history(id)));
  return histories.flat();
}

/** Whose token is whose: each worker has its own, and requests carry it. */
function writersOf(requests: readonly SeenRequest[], history: readonly HistoryEntry[]): Map<unknown, string> {
  const instances = new Map(calls(history).map(({ correlationId, instance }) => [correlationId, instance]));
  return new Map(
    requests.flatMap(({ tokenId, correlationId }) => {
      const instance = instances.get(correlationId);
      return tokenId !== undefined && instance !== undefined ? [[tokenId, instance] as const] : [];
    }),
  );
}

/** Answered requests that are not in the history. One without an answer has no correlation id there. */
function missing(
  requests: readonly SeenRequest[],
  conversationId: string,
  history: readonly HistoryEntry[],
): SeenRequest[] {
  const written = new Set(calls(history).map(({ correlationId }) => correlationId));
  return requests.filter(
    (request) =>
      conversationOf(request) === conversationId &&
      request.status !== undefined &&
      !written.has(request.correlationId),
  );
}

function calls(history: readonly HistoryEntry[]): CallEntry[] {
  return history.filter((entry) => entry.kind === 'call');
}
