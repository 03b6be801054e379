import { setTimeout as delay } from 'node:timers/promises';
import type { Outbox } from '../../src/closing/outbox.js';
import type { GenesysSimulator } from '../../src/simulator/index.js';
import { delayForRenewal, killOnTheWire } from './fault-cloud.js';
import { type KillPoint, wireSteps } from './fault-steps.js';
import { quickSettings, untilAllEnded } from './fleet.js';
import type { Ledger } from './ledger.js';
import { until } from './until.js';
import type { FaultDatabase } from './worker-messages.js';
import { WorkerProcess } from './worker-process.js';

/** What a line of workers is run on. All of it outlives them. */
export interface KillChainBench {
  readonly database: FaultDatabase;
  /** The same database, opened by whoever watches. */
  readonly outbox: Outbox;
  readonly cloud: GenesysSimulator;
  readonly ledger: Ledger;
  /** All that were started on it; they end with it. */
  readonly workers: Set<WorkerProcess>;
}

export interface KillChainOptions {
  readonly points: readonly KillPoint[];
  /** New conversations for each worker. @default 2 */
  readonly conversationsEach?: number;
  readonly random?: () => number;
  readonly onKill?: (done: number, point: KillPoint) => void;
}

export interface KillChainResult {
  readonly conversations: readonly string[];
  /** The workers that were killed, by the names they wrote under. One that died too early has none. */
  readonly killed: ReadonlySet<string>;
  /** Steps that were not reached in time; the worker was killed all the same. */
  readonly unreached: readonly KillPoint[];
}

const leaseMs = 1_000;
/** A step comes once for certain, in its time; whether it comes again depends on how much work is left. */
const reachMs = { first: 10_000, again: 3_000 } as const;

/**
 * A line of workers on one database. Each takes over from the one that was killed before it, gets terminal turns of its
 * own, and is killed in its turn; what was not acknowledged is delivered again to the next, as a channel does. The last
 * one lives until everything is done.
 */
export async function runKillChain(
  bench: KillChainBench,
  { points, conversationsEach = 2, random = Math.random, onKill }: KillChainOptions,
): Promise<KillChainResult> {
  const { cloud } = bench;
  const conversations: string[] = [];
  const undelivered = new Set<string>();
  const killed = new Set<string>();
  const unreached: KillPoint[] = [];

  let standby = WorkerProcess.spawn(bench.workers);
  for (const [index, point] of points.entries()) {
    const victim = await standby;
    // Loads while this one works, so that a kill costs no more than it must.
    standby = WorkerProcess.spawn(bench.workers);
    for (let n = 0; n < conversationsEach; n += 1) {
      const { id } = cloud.createConversation();
      conversations.push(id);
      undelivered.add(id);
    }
    const disarm = arm(cloud, victim, point, random);
    await begin(victim, bench, undelivered, point);
    const instance = victim.started.catch(() => undefined);
    const died = await Promise.race([
      victim.exited.then(() => true),
      delay(point.nth > 1 ? reachMs.again : reachMs.first, false, { ref: false }),
    ]);
    if (!died) unreached.push(point);
    await victim.kill();
    disarm();
    const name = await instance;
    if (name !== undefined) killed.add(name);
    onKill?.(index + 1, point);
  }

  const survivor = await standby;
  await begin(survivor, bench, undelivered);
  await until('every turn is acknowledged', () => undelivered.size === 0, 30_000);
  await untilAllEnded(bench, 60_000);
  await survivor.stop();
  return { conversations, killed, unreached };
}

/** Starts a worker and delivers to it what nobody has acknowledged. */
async function begin(
  worker: WorkerProcess,
  bench: KillChainBench,
  undelivered: Set<string>,
  point?: KillPoint,
): Promise<void> {
  worker.on('acknowledged', ({ conversationId, closureId }) => {
    bench.ledger.add(conversationId, closureId);
    undelivered.delete(conversationId);
  });
  await worker.start(quickSettings(bench, { leaseMs, killAt: point }));
  for (const conversationId of undelivered) worker.close(conversationId);
}

/** Sets up what the worker cannot do to itself. Returns the way to take it back. */
function arm(
  cloud: GenesysSimulator,
  victim: WorkerProcess,
  { step, nth }: KillPoint,
  random: () => number,
): () => void {
  if (wireSteps.has(step)) return killOnTheWire(cloud, victim, step, nth);
  if (step === 'before renew' || step === 'after renew') return delayForRenewal(cloud, leaseMs);
  if (step !== 'any instant') return () => {};
  const timer = setTimeout(() => victim.killNow(), random() * 800);
  return () => clearTimeout(timer);
}
