import { afterEach, expect, test } from 'vitest';
import { CallTally } from '../../src/closing/call-tally.js';
import type { CallEntry } from '../../src/closing/history-entry.js';
import { type ClosingBench, closingBench } from './closing-bench.js';

let bench: ClosingBench | undefined;
afterEach(async () => {
  await bench?.stop();
  bench = undefined;
});

function call(overrides: Partial<CallEntry>): CallEntry {
  const facts = { method: 'GET', path: '/', status: 200, durationMs: 1 } as const;
  return { kind: 'call', at: 1, instance: 'w', purpose: 'read', ...facts, ...overrides };
}

test('counts what the platform saw, a call for many closes once', async () => {
  bench = await closingBench({ hasRoom: () => false, simulator: { rateLimit: 1_000_000 } });
  const { cloud, closer, close, ended } = bench;
  const tally = new CallTally();
  tally.listen(closer);
  const ids = Array.from({ length: 70 }, () => cloud.createConversation().id);
  for (const id of ids.slice(0, 3)) cloud.endConversation(id);
  cloud.agentJoins(ids[10] ?? '', { state: 'connected' });
  const closures = await Promise.all(
    ids.map((id, n) => close(id, n === 20 ? { strategy: 'teardown' } : {}, { handedOver: n < 3 })),
  );
  for (const closure of closures) await ended(closure);
  const seen = cloud.requests.filter(({ path }) => path !== '/oauth/token').length;
  const { figures } = tally;
  expect(figures).toMatchObject({ closed: 67, alreadyClosed: 3, failed: 0, calls: seen });
  expect(figures.callsByKind).toMatchObject({ conversation: 66, teardown: 1, batch: 1 });
  expect(figures.callsPerClose).toBeCloseTo(seen / 70);
  expect(String(tally)).toContain('Closed and verified: 70 (3 were over before)');
  expect(String(tally)).toContain(`Calls per verified close: ${(seen / 70).toFixed(3)}`);
  expect(String(tally)).toMatch(/tear down +1\n/);
});

test('hears nothing more once it was stopped', async () => {
  bench = await closingBench();
  const tally = new CallTally();
  tally.listen(bench.closer)();
  await bench.ended(await bench.close(bench.cloud.createConversation().id));
  expect(tally.figures).toMatchObject({ closed: 0, calls: 0, callsPerClose: undefined });
  expect(String(tally)).toContain('none was closed');
});

test('counts the calls without success among the others', () => {
  const tally = new CallTally();
  tally.add(call({ purpose: 'conversation', method: 'PATCH', status: 429, error: 'GENESYS_RATE_LIMITED' }));
  tally.add(call({ status: undefined, error: 'GENESYS_NETWORK' }));
  for (let n = 0; n < 3; n += 1) tally.add(call({ shared: 3, status: 503, error: 'GENESYS_UNAVAILABLE' }));
  expect(tally.figures).toMatchObject({ calls: 3, callsWithoutSuccess: 3, tooMany: 1 });
  expect(tally.figures.callsByKind).toMatchObject({ conversation: 1, read: 1, batch: 1 });
  expect(String(tally)).toContain('of them 1 refused with 429');
});
