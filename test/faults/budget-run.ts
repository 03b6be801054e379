import { setTimeout as delay } from 'node:timers/promises';
import { defaultClosePlan } from '../../src/closing/close-plan.js';
import { GenesysSimulator } from '../../src/simulator/index.js';
import { openFaultOutbox } from './fault-outbox.js';
import { quiet } from './kill-bench.js';
import { until } from './until.js';
import type { FaultDatabase } from './worker-messages.js';
import { WorkerProcess } from './worker-process.js';

export interface BudgetRun {
  /** Calls that the platform counted within the time. */
  readonly calls: number;
  /** The most of them in any 60 s, as the platform counts. */
  readonly highestSlidingMinute: number;
  /** Calls that the platform refused with 429. */
  readonly refused: number;
  /** When each call was counted by the budget, in order, in milliseconds since the Unix epoch. */
  readonly counted: readonly number[];
  /** When each call arrived at the platform. */
  readonly arrivals: readonly number[];
  /** How many processes made calls. */
  readonly callers: number;
}

export interface BudgetRunOptions {
  readonly database: FaultDatabase;
  readonly processes: number;
  readonly callsPerMinute: number;
  /** From the first call on. */
  readonly durationMs: number;
}

/** Several processes on one outbox and one OAuth client, with more to close than the limit allows. */
export async function runOnOneBudget(options: BudgetRunOptions): Promise<BudgetRun> {
  const { database, processes, callsPerMinute, durationMs } = options;
  const cloud = await GenesysSimulator.start({ rateLimit: callsPerMinute, requestsKept: 100_000 });
  const outbox = openFaultOutbox(database, quiet);
  const workers: WorkerProcess[] = [];
  try {
    await outbox.open();
    // At least a call each (nobody has room for a look), so this is more than the limit and the burst allow.
    const closures = Math.ceil((callsPerMinute * (durationMs + 10_000)) / 60_000) + 100;
    const at = Date.now();
    for (let n = 0; n < closures; n += 1) {
      const { id } = cloud.createConversation();
      const plan = {
        ...defaultClosePlan,
        engagement: `engagement-${n % 5}`,
        lookFirst: 'handed-over',
      } as const;
      const signals = [{ source: 'dialog', id: 'root', outcome: 'completed', at }] as const;
      // SQLite answers without giving way to whatever else this process does.
      await new Promise((resolve) => setImmediate(resolve));
      await outbox.add({ conversationId: id, plan, signals, handedOver: false, dueAt: at }, at, 'filler');
    }
    const counted: number[] = [];
    for (let n = 0; n < processes; n += 1) {
      const worker = await WorkerProcess.spawn();
      worker.on('counted', ({ at }) => counted.push(at));
      workers.push(worker);
    }
    for (const worker of workers) {
      await worker.start({
        database,
        apiUrl: cloud.url,
        ...cloud.credentials,
        callsPerMinute,
        concurrency: 8,
        leaseMs: 30_000,
        pollMs: 1_000,
        timeoutMs: 10_000,
        pace: {},
      });
    }
    await Promise.all(workers.map(({ started }) => started));
    const calls = () => cloud.requests.filter(({ tokenId }) => tokenId !== undefined);
    const callers = () => new Set(calls().map(({ tokenId }) => tokenId)).size;
    await until('every process has made a call', () => callers() === processes);
    const startedAt = calls()[0]?.at ?? Date.now();
    await delay(startedAt + durationMs - Date.now());
    const made = calls().filter((request) => request.at <= startedAt + durationMs);
    // What they said last has been heard then.
    await Promise.all(workers.map((worker) => worker.kill()));
    return {
      calls: made.length,
      highestSlidingMinute: cloud.rate.highestSlidingMinute(cloud.credentials.clientId),
      refused: made.filter(({ status }) => status === 429).length,
      counted: counted.sort((a, b) => a - b),
      arrivals: made.map(({ at }) => at).sort((a, b) => a - b),
      callers: callers(),
    };
  } finally {
    await Promise.all(workers.map((worker) => worker.kill()));
    await outbox.close();
    await cloud.stop();
  }
}
