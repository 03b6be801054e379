import { expect, test } from 'vitest';
import { faultSteps } from './fault-steps.js';
import { sqliteIn, withKillBench } from './kill-bench.js';
import { runKillChain } from './kill-chain.js';
import { prove } from './proof.js';

// One kill at every step. `npm run faults` does it hundreds of times, on PostgreSQL too.
test('a worker killed at any step loses nothing, closes nothing twice and leaves a whole record', async () => {
  await withKillBench(sqliteIn, async (bench) => {
    const points = faultSteps.map((step) => ({ step, nth: 1 }));
    const result = await runKillChain(bench, { points, random: () => 0.25 });
    const proof = await prove(bench, result);
    expect(proof.faults).toEqual([]);
    expect(result.unreached).toEqual([]);
    expect(proof.disconnects).toBe(2 * faultSteps.length);
  });
}, 120_000);
