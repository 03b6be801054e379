import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { SqliteOutbox } from '../../src/closing/outboxes/sqlite-outbox.js';
import { type ClosingBench, closingBench } from '../closing/closing-bench.js';
import { countedOutbox } from './counted-outbox.js';

const hourMs = 3_600_000;
/** Three questions for each look, and a look every 30 seconds. */
const restingRate = (3 * hourMs) / 30_000;

let folder: string;
let bench: ClosingBench;
let asked: () => number;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'idle-'));
  const counted = countedOutbox(new SqliteOutbox({ file: join(folder, 'outbox.db') }));
  asked = counted.asked;
  bench = await closingBench({ outbox: counted.outbox });
});
afterEach(async () => {
  await bench.stop();
  rmSync(folder, { recursive: true, force: true });
});

test('a closer with nothing to do asks the outbox a few times a minute', async () => {
  asked();
  await bench.pass(hourMs);
  expect(asked()).toBeLessThanOrEqual(restingRate + 10);
});

test('a closer whose closures are all due later asks no more than that', async () => {
  for (let n = 0; n < 20; n += 1) {
    await bench.close(bench.cloud.createConversation().id, { graceMs: 2 * hourMs });
  }
  asked();
  await bench.pass(hourMs);
  expect(asked()).toBeLessThanOrEqual(restingRate + 10);
});

test('a platform that is down for an hour is not knocked at, nor is the outbox', async () => {
  bench.cloud.faults.add({ match: { path: /^\/api\// }, effect: { status: 503 } });
  for (let n = 0; n < 10; n += 1) await bench.close(bench.cloud.createConversation().id, { graceMs: 0 });
  asked();
  bench.cloud.forgetRequests();
  await bench.pass(hourMs);
  // Backoff reaches five minutes: some twenty tries each, and five questions for each try.
  expect(bench.cloud.requests.length).toBeLessThan(10 * 40);
  expect(asked()).toBeLessThan(restingRate + 10 * 40 * 6);
  bench.cloud.faults.clear();
  await bench.until(() => bench.heard.filter((name) => name === 'closed').length === 10);
});
