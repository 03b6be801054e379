import type { KillPoint } from './fault-steps.js';
import type { KillChainBench } from './kill-chain.js';
import { until } from './until.js';
import type { WorkerSettings } from './worker-messages.js';
import { WorkerProcess } from './worker-process.js';

/** Settings of a worker that notices everything quickly. */
export function quickSettings(
  { database, cloud }: Pick<KillChainBench, 'database' | 'cloud'>,
  overrides: Partial<WorkerSettings> = {},
): WorkerSettings {
  return {
    database,
    apiUrl: cloud.url,
    ...cloud.credentials,
    callsPerMinute: 100_000,
    concurrency: 4,
    leaseMs: 1_000,
    pollMs: 1_000,
    timeoutMs: 5_000,
    pace: { firstCheckMs: 40, longestCheckMs: 1_000, gatherMs: 400, settleMs: 1_000 },
    ...overrides,
  };
}

/** A worker that has started; what it acknowledges goes to the ledger. */
export async function startWorker(
  bench: KillChainBench,
  overrides: Partial<WorkerSettings> & { readonly killAt?: KillPoint } = {},
): Promise<WorkerProcess> {
  const worker = await WorkerProcess.spawn(bench.workers);
  worker.on('acknowledged', ({ conversationId, closureId }) => bench.ledger.add(conversationId, closureId));
  await worker.start(quickSettings(bench, overrides));
  await worker.started;
  return worker;
}

/** Until every closure of the outbox has ended. */
export async function untilAllEnded(
  { outbox }: Pick<KillChainBench, 'outbox'>,
  limitMs = 30_000,
): Promise<void> {
  await until(
    'every closure has ended',
    async () => {
      const { scheduled, disconnecting, verifying, held } = await outbox.counts();
      return scheduled + disconnecting + verifying + held === 0;
    },
    limitMs,
  );
}
