import fc from 'fast-check';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { MemoryRateStore } from '../../../src/closing/outboxes/memory-rate-store.js';
import type { RateStore } from '../../../src/closing/rate-store.js';
import { rateRequest, start } from './drafts.js';
import { preparePostgres } from './postgres-bench.js';
import { type PostgresServer, startPostgres, whyNoPostgres } from './postgres-server.js';
import { prepareSqlite } from './sqlite-bench.js';

interface RateBench {
  readonly store: RateStore;
  /** The same budgets as another process sees them. */
  readonly other: RateStore;
  dispose(): Promise<void>;
}

const call = rateRequest;
const day = 86_400_000;

function describeRateStore(name: string, prepare: () => Promise<RateBench>, numRuns: number): void {
  describe(`the ${name} rate store`, () => {
    let bench: RateBench;
    beforeEach(async () => {
      bench = await prepare();
    });
    afterEach(() => bench.dispose());

    test('calls at the same moment from several processes get the burst together, and no more', async () => {
      const { store, other } = bench;
      const asked = Array.from({ length: 24 }, (_, n) => (n % 2 === 0 ? store : other).take(call));
      const admitted = (await Promise.all(asked)).filter(({ waitMs }) => waitMs === 0);
      expect(admitted).toHaveLength(5);
      expect(await other.take(call)).toEqual({ waitMs: 200, aheadMs: 1_000 });
      expect((await store.take({ ...call, key: 'another' })).waitMs).toBe(0);
    });

    test('what one process was told, holds for all, and the later time wins', async () => {
      const { store, other } = bench;
      await store.block('client', start + 5_000);
      await other.block('client', start + 3_000);
      expect((await other.take(call)).waitMs).toBe(5_000);
      expect((await other.take({ ...call, now: start + 5_000 })).waitMs).toBe(0);
    });

    test('a clock that is set back by a day does not stop the calls', async () => {
      const { store } = bench;
      await store.take({ ...call, now: start + day });
      const { waitMs } = await store.take(call);
      expect(waitMs).toBeLessThanOrEqual(200);
      expect((await store.take({ ...call, now: start + waitMs })).waitMs).toBe(0);
    });

    test('whatever is asked, it answers as the one in memory', async () => {
      let key = 0;
      const asks = fc.array(
        fc.record({
          waited: fc.oneof(fc.integer({ min: 0, max: 900 }), fc.constantFrom(day, -day)),
          intervalMs: fc.constantFrom(206.25, 1_000),
          usableMs: fc.constantFrom(250, 1_000),
          block: fc.option(fc.integer({ min: 0, max: 5_000 }), { freq: 8 }),
        }),
        { maxLength: 25 },
      );
      await fc.assert(
        fc.asyncProperty(asks, async (all) => {
          key += 1;
          const model = new MemoryRateStore();
          let now = start;
          for (const { waited, block, ...pace } of all) {
            now += waited;
            const request = { ...call, ...pace, key: `key-${key}`, now };
            if (block !== null) await bench.store.block(request.key, now + block);
            if (block !== null) await model.block(request.key, now + block);
            expect(await bench.store.take(request)).toEqual(await model.take(request));
          }
        }),
        { numRuns },
      );
    });
  });
}

describeRateStore(
  'SQLite',
  async () => {
    const { outbox, other, dispose } = await prepareSqlite();
    return { store: outbox.rates, other: other.rates, dispose };
  },
  60,
);

describe.skipIf(whyNoPostgres() !== undefined)('with a server', () => {
  let server: PostgresServer;
  beforeAll(async () => {
    server = await startPostgres();
  });
  afterAll(() => server.stop());
  const prepare = async () => {
    const { outbox, other, dispose } = await preparePostgres(server.url);
    return { store: outbox.rates, other: other.rates, dispose };
  };
  describeRateStore('PostgreSQL', prepare, 20);
});
