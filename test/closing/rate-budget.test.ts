import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { MemoryRateStore } from '../../src/closing/outboxes/memory-rate-store.js';
import { RateBudget } from '../../src/closing/rate-budget.js';
import type { ApiCall, Lane } from '../../src/genesys/api-call.js';
import { ManualClock, settle } from '../manual-clock.js';
import { KeptLog } from '../turns/stage.js';

const minute = 60_000;
/** Calls that may come at once after a pause. */
const burst = 6;

function call(overrides: Partial<ApiCall> = {}): ApiCall {
  return { method: 'GET', path: '/', lane: 'read', durationMs: 1, ...overrides };
}

function budget(callsPerMinute = 300) {
  const clock = new ManualClock();
  const store = new MemoryRateStore();
  const options = { key: 'client', callsPerMinute, store, clock };
  const admitted: { at: number; lane: Lane }[] = [];
  const gate = new RateBudget(options);
  const ask = (lane: Lane, from = gate) =>
    from.admit(lane).then(() => admitted.push({ at: clock.now(), lane }));
  return { clock, gate, other: new RateBudget(options), ask, admitted };
}

/** The most calls that fall into any window of a minute. */
function highestMinute(times: readonly number[]): number {
  return Math.max(...times.map((end) => times.filter((at) => at <= end && at > end - minute).length));
}

describe('the rate budget', () => {
  test('uses at least 97 % of the limit and never exceeds it in any sliding minute', async () => {
    const { clock, ask, admitted, other } = budget();
    for (let n = 0; n < 1_200; n += 1) void ask('close', n % 2 === 0 ? undefined : other);
    await settle();
    await clock.advance(3 * minute);
    const times = admitted.map(({ at }) => at);
    expect(highestMinute(times)).toBeLessThanOrEqual(300);
    expect(times.length).toBeGreaterThanOrEqual(0.97 * 900);
  });

  test('keeps to the limit whatever the pauses between the calls', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.integer({ min: 0, max: 20_000 }), fc.integer({ min: 1, max: 40 })), {
          minLength: 1,
          maxLength: 12,
        }),
        fc.integer({ min: 10, max: 300 }),
        async (visits, limit) => {
          const { clock, ask, admitted } = budget(limit);
          for (const [pause, calls] of visits) {
            await clock.advance(pause);
            for (let n = 0; n < calls; n += 1) void ask(n % 3 === 0 ? 'message' : 'verify');
            await settle();
          }
          await clock.advance(minute);
          expect(highestMinute(admitted.map(({ at }) => at))).toBeLessThanOrEqual(limit);
        },
      ),
      { numRuns: 15 },
    );
  });

  test.each([10, 25, 60, 300])(
    'lets a disconnect go right after its look, also where other processes wait, at %i a minute',
    async (limit) => {
      const { clock, gate, other, ask, admitted } = budget(limit);
      const waits: number[] = [];
      const hangUp = async (from: RateBudget) => {
        await from.admit('read');
        admitted.push({ at: clock.now(), lane: 'read' });
        // As long as a read takes.
        await new Promise<void>((resolve) => void clock.schedule(200, resolve));
        const lookedAt = clock.now();
        await from.admit('close-now');
        admitted.push({ at: clock.now(), lane: 'close-now' });
        waits.push(clock.now() - lookedAt);
      };
      for (let n = 0; n < 2 * limit; n += 1) void hangUp(n % 2 === 0 ? gate : other);
      for (let n = 0; n < limit; n += 1) void ask('close', other);
      await settle();
      await clock.advance(6 * minute);
      expect(waits.length).toBeGreaterThan(limit / 2);
      // Those of the first burst may have to wait for each other.
      expect(Math.max(...waits.slice(burst))).toBeLessThanOrEqual(1_000);
      expect(highestMinute(admitted.map(({ at }) => at))).toBeLessThanOrEqual(limit);
    },
  );

  test("lets the bot's own messages go before everything that waits", async () => {
    const { clock, ask, admitted } = budget(30);
    for (let n = 0; n < 20; n += 1) void ask('verify');
    await settle();
    void ask('message');
    await clock.advance(3_000);
    const waited = admitted.findIndex(({ lane }) => lane === 'message');
    expect(waited).toBeGreaterThanOrEqual(0);
    expect(waited).toBeLessThan(5);
  });

  test('holds back everybody who shares the store for as long as a 429 says', async () => {
    const { clock, gate, other, ask, admitted } = budget();
    gate.observe(call({ status: 429, retryAfterMs: 7_000 }));
    void ask('close', other);
    await settle();
    await clock.advance(6_900);
    expect(admitted).toEqual([]);
    await clock.advance(200);
    expect(admitted).toHaveLength(1);
  });

  test('stops longer and longer, at most a minute, while the calls after a 429 meet a 429 again', async () => {
    const { clock, gate, other, ask, admitted } = budget();
    const calls: number[] = [];
    for (let n = 0; n < 300; n += 1) void ask('close', n % 2 === 0 ? gate : other);
    for (let second = 0; second < 600; second += 1) {
      const before = admitted.length;
      await clock.advance(1_000);
      if (admitted.length === before) continue;
      calls.push(clock.now());
      for (let n = before; n < admitted.length; n += 1)
        gate.observe(call({ status: 429, retryAfterMs: 1_000 }));
    }
    const pauses = calls.slice(1).map((at, n) => Math.round((at - (calls[n] ?? 0)) / 1_000));
    expect(pauses.slice(0, 7)).toEqual([1, 2, 4, 8, 16, 32, 60]);
    expect(Math.max(...pauses)).toBeLessThanOrEqual(61);
    expect(admitted.length).toBeLessThan(100);
  });

  test('makes no longer pause of a 429 than it asks for where calls were answered since the last one', async () => {
    const { clock, gate, ask, admitted } = budget();
    for (let n = 0; n < 10; n += 1) {
      // Refused together, because they were under way together.
      for (let m = 0; m < 8; m += 1) gate.observe(call({ status: 429, retryAfterMs: 3_000 }));
      void ask('close');
      await clock.advance(3_000);
      expect(admitted).toHaveLength(n + 1);
      gate.observe(call({ status: 200 }));
    }
  });

  test('counts no pause for calls that were refused together, even where the platform asks for none', async () => {
    const { clock, gate, ask, admitted } = budget();
    for (let n = 0; n < 8; n += 1) gate.observe(call({ status: 429, retryAfterMs: 0 }));
    void ask('close');
    await clock.advance(1);
    expect(admitted).toHaveLength(1);
  });

  test('says once that no calls are taken, and once that they are again, with how often they were refused', async () => {
    const log = new KeptLog();
    const clock = new ManualClock();
    const gate = new RateBudget({ key: 'client', store: new MemoryRateStore(), clock, logger: log });
    for (let n = 0; n < 20; n += 1) {
      gate.observe(call({ status: 429, retryAfterMs: 1_000 }));
      await clock.advance(2 * minute);
    }
    // Neither an outage nor a token ends it.
    gate.observe(call({ status: 503 }));
    gate.observe(call({ status: 200, lane: 'token' }));
    expect(log.of('warn')).toHaveLength(1);
    gate.observe(call({ status: 200 }));
    expect(log.lines.at(-1)).toMatchObject({
      message: 'Genesys Cloud takes calls again',
      fields: { refusals: 20 },
    });
  });

  test('is not the first choice of a pool while the platform takes no calls of it', async () => {
    const { clock, gate } = budget();
    gate.observe(call({ status: 429, retryAfterMs: 30_000 }));
    expect(gate.waitMs()).toBe(30_000);
    await clock.advance(30_000);
    expect(gate.waitMs()).toBe(0);
  });

  test('comes down to what the platform says it allows', async () => {
    const { clock, gate, ask, admitted } = budget(300);
    gate.observe(call({ status: 200, rateLimit: { allowed: 60, count: 1, resetSeconds: 60 } }));
    for (let n = 0; n < 300; n += 1) void ask('close');
    await settle();
    await clock.advance(2 * minute);
    expect(highestMinute(admitted.map(({ at }) => at))).toBeLessThanOrEqual(60);
  });

  test('goes up again when the platform allows more, and does not stop for one odd answer', async () => {
    const { clock, gate, ask, admitted } = budget(300);
    gate.observe(call({ status: 200, rateLimit: { allowed: 1, count: 1, resetSeconds: 10 } }));
    for (let n = 0; n < 10; n += 1) void ask('close');
    await clock.advance(2 * minute);
    expect(admitted).toHaveLength(10);
    gate.observe(call({ status: 200, rateLimit: { allowed: 300, count: 1, resetSeconds: 60 } }));
    for (let n = 0; n < 280; n += 1) void ask('close');
    await clock.advance(minute);
    expect(admitted).toHaveLength(290);
  });

  test('has room while less than half of the burst is in use', async () => {
    const { gate, ask, clock } = budget();
    expect(gate.hasRoom()).toBe(true);
    for (let n = 0; n < 8; n += 1) void ask('message');
    await settle();
    expect(gate.hasRoom()).toBe(false);
    await clock.advance(10_000);
    expect(gate.hasRoom()).toBe(true);
  });

  test('lets go of a caller who gives up, with its reason', async () => {
    const { gate, ask } = budget(10);
    for (let n = 0; n < 5; n += 1) void ask('message');
    await settle();
    const abort = new AbortController();
    const waiting = gate.admit('close', abort.signal);
    abort.abort(new Error('stopping'));
    await expect(waiting).rejects.toThrow('stopping');
  });

  test('is not stopped for a day by a clock that is set back a day', async () => {
    const { clock, ask, admitted } = budget();
    void ask('close');
    await settle();
    clock.jump(-24 * 60 * minute);
    void ask('close');
    await clock.advance(5_000);
    expect(admitted).toHaveLength(2);
  });
});
