// Kills workers at every step from "signal seen" to "verified", hundreds of times, and lays the ledger, the platform
// and the record side by side: npm run faults -- [--kills 210] [--database sqlite|postgres|both] [--seed 1]
import { parseArgs } from 'node:util';
import { startPostgres, whyNoPostgres } from '../test/closing/outboxes/postgres-server.js';
import { faultSteps, type KillPoint } from '../test/faults/fault-steps.js';
import { sqliteIn, withKillBench } from '../test/faults/kill-bench.js';
import { runKillChain } from '../test/faults/kill-chain.js';
import { prove } from '../test/faults/proof.js';
import { seeded } from '../test/faults/seeded.js';
import type { FaultDatabase } from '../test/faults/worker-messages.js';

const { values } = parseArgs({
  options: {
    kills: { type: 'string', default: String(6 * faultSteps.length) },
    database: { type: 'string', default: 'both' },
    seed: { type: 'string', default: '1' },
  },
});
const kills = Number(values.kills);
const seed = Number(values.seed);
if (!Number.isInteger(kills) || kills < 1 || !Number.isInteger(seed)) {
  throw new Error('--kills and --seed have to be whole numbers, --kills at least 1.');
}
if (!['sqlite', 'postgres', 'both'].includes(values.database)) {
  throw new Error('--database has to be sqlite, postgres or both.');
}

/** Every step in its order, once at its first time, then at the first to third; the same for the same seed. */
function pointsOf(random: () => number): KillPoint[] {
  return Array.from({ length: kills }, (_, n) => ({
    step: faultSteps[n % faultSteps.length] ?? 'any instant',
    nth: n < faultSteps.length ? 1 : 1 + Math.floor(random() * 2),
  }));
}

async function runOn(name: string, databaseIn: (folder: string) => FaultDatabase): Promise<void> {
  const random = seeded(seed);
  const startedAt = performance.now();
  const onKill = (done: number) => {
    if (done % faultSteps.length === 0) console.log(`${name}: ${done} of ${kills} workers killed`);
  };
  await withKillBench(databaseIn, async (bench) => {
    const options = { points: pointsOf(random), conversationsEach: 3, random, onKill };
    const result = await runKillChain(bench, options);
    const proof = await prove(bench, result);
    const { faults, acknowledged, conversations, disconnects, unwritten } = proof;
    const missed = result.unreached.filter(({ nth }) => nth === 1);
    const seconds = Math.round((performance.now() - startedAt) / 1_000);
    console.log(
      `${name}: ${kills} kills at ${faultSteps.length} steps in ${seconds} s, seed ${seed}\n` +
        `  ${acknowledged} closures were acknowledged, ${proof.lost} did not come to their end\n` +
        `  ${conversations} conversations, ${disconnects} disconnects, ${disconnects - conversations} too many\n` +
        `  ${unwritten} calls were answered to a worker that died before it could write them\n` +
        `  ${result.unreached.length} steps did not come a second time; the worker was killed all the same`,
    );
    for (const { step } of missed) console.error(`  FAULT the step "${step}" was never reached`);
    for (const fault of faults) console.error(`  FAULT ${fault}`);
    if (missed.length + faults.length > 0) process.exitCode = 1;
  });
}

if (values.database !== 'postgres') await runOn('SQLite', sqliteIn);
if (values.database !== 'sqlite') {
  const reason = whyNoPostgres();
  if (reason !== undefined) {
    console.error(`PostgreSQL: not run, ${reason}`);
    if (values.database === 'postgres') process.exitCode = 1;
  } else {
    const server = await startPostgres();
    try {
      await runOn('PostgreSQL', () => ({ kind: 'postgres', url: server.url, schema: 'faults' }));
    } finally {
      await server.stop();
    }
  }
}
