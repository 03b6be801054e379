import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runOnOneBudget } from './budget-run.js';
import { sqliteIn } from './kill-bench.js';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'budget-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

// `npm run bench -- --only budget` runs three whole minutes.
test('three processes on one file keep to one limit together', async () => {
  const callsPerMinute = 600;
  const { counted, arrivals, refused, callers } = await runOnOneBudget({
    database: sqliteIn(folder),
    processes: 3,
    callsPerMinute,
    durationMs: 5_000,
  });
  expect(callers).toBe(3);
  expect(refused).toBe(0);
  // Between any two calls no more than the rate allows, and what may come at once; the same holds for any minute then. By
  // when they were counted: on a busy machine calls are under way for longer or shorter, and arrive closer together.
  const atOnce = 10;
  const ratePerMs = (callsPerMinute - atOnce) / 60_000;
  for (const [first, from] of counted.entries()) {
    for (const [last, to] of counted.entries()) {
      if (last > first) expect(last - first).toBeLessThanOrEqual(atOnce + ratePerMs * (to - from));
    }
  }
  // And none was made that was not counted before.
  expect(arrivals.length).toBeGreaterThan(atOnce);
  for (const [n, at] of arrivals.entries()) expect(counted[n]).toBeLessThanOrEqual(at);
}, 60_000);
