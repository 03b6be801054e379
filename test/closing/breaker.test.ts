import { describe, expect, test } from 'vitest';
import { Breaker } from '../../src/closing/breaker.js';
import type { ApiCall, Lane } from '../../src/genesys/api-call.js';
import { ManualClock, settle } from '../manual-clock.js';
import { KeptLog } from '../turns/stage.js';

const up: ApiCall = { method: 'GET', path: '/', lane: 'read', durationMs: 1, status: 200 };
const down: ApiCall = { ...up, status: 503 };
const unreachable: ApiCall = {
  method: 'GET',
  path: '/',
  lane: 'read',
  durationMs: 1,
  error: 'GENESYS_UNREACHABLE',
};

function breaker() {
  const clock = new ManualClock();
  const inner = { admit: async () => {}, observe: () => {}, hasRoom: () => true };
  const log = new KeptLog();
  const gate = new Breaker({ inner, clock, logger: log });
  const admitted: Lane[] = [];
  const ask = (lane: Lane = 'close', signal?: AbortSignal) =>
    gate.admit(lane, signal).then(() => admitted.push(lane));
  const fail = (times: number, call = down) => {
    for (let n = 0; n < times; n += 1) gate.observe(call);
  };
  return { clock, gate, ask, fail, admitted, log };
}

describe('the breaker', () => {
  test('lets everything through while the platform answers, whatever it answers', async () => {
    const { gate, ask, admitted } = breaker();
    for (let n = 0; n < 20; n += 1) gate.observe({ ...up, status: 404 });
    await ask();
    expect(admitted).toEqual(['close']);
  });

  test.each([
    ['503', down],
    ['no answer', unreachable],
  ])('stops the calls after five times %s', async (_what, call) => {
    const { gate, ask, fail, admitted } = breaker();
    fail(5, call);
    void ask();
    await settle();
    expect(admitted).toEqual([]);
    expect(gate.hasRoom()).toBe(false);
  });

  test('lets one call through after the pause, and the others when that one is answered', async () => {
    const { clock, gate, ask, fail, admitted } = breaker();
    fail(5);
    for (let n = 0; n < 10; n += 1) void ask();
    await clock.advance(2_000);
    expect(admitted).toHaveLength(1);
    gate.observe(up);
    await settle();
    expect(admitted).toHaveLength(10);
  });

  test('pauses longer and longer, at most a minute, while the one call fails', async () => {
    const { clock, gate, ask, fail, admitted } = breaker();
    fail(5);
    for (let n = 0; n < 200; n += 1) void ask();
    const times: number[] = [];
    for (let seconds = 0; seconds < 600; seconds += 1) {
      const before = admitted.length;
      await clock.advance(1_000);
      if (admitted.length > before) {
        times.push(seconds);
        expect(admitted.length).toBe(before + 1);
        gate.observe(down);
      }
    }
    const pauses = times.slice(1).map((at, n) => at - (times[n] ?? 0));
    expect(pauses.slice(0, 5)).toEqual([4, 8, 16, 32, 60]);
    expect(Math.max(...pauses)).toBe(60);
  });

  test("does not hold back the bot's own messages", async () => {
    const { ask, fail, admitted } = breaker();
    fail(5);
    await ask('message');
    expect(admitted).toEqual(['message']);
  });

  test('stops requests for tokens as all others', async () => {
    const { clock, ask, fail, admitted } = breaker();
    fail(5, { ...down, lane: 'token' });
    for (let n = 0; n < 3; n += 1) void ask('token');
    await settle();
    expect(admitted).toEqual([]);
    await clock.advance(2_000);
    expect(admitted).toEqual(['token']);
  });

  test('takes a token for no answer of the API, but tries a call at once', async () => {
    const { clock, gate, ask, fail, admitted } = breaker();
    fail(5);
    void ask('token');
    await clock.advance(2_000);
    gate.observe({ ...up, lane: 'token' });
    expect(gate.isOpen).toBe(true);
    for (let n = 0; n < 3; n += 1) void ask('close');
    await settle();
    expect(admitted).toEqual(['token', 'close']);
    gate.observe(up);
    expect(gate.isOpen).toBe(false);
  });

  test('takes a refused token for no answer either: without another one no call can be made', async () => {
    const { gate, fail } = breaker();
    fail(5, { ...down, lane: 'token' });
    gate.observe({ ...up, status: 401 });
    expect(gate.isOpen).toBe(true);
  });

  test('begins with the shortest pause, however many calls were under way', async () => {
    const { clock, ask, fail, admitted } = breaker();
    fail(12);
    void ask();
    await clock.advance(2_000);
    expect(admitted).toHaveLength(1);
  });

  test('does not stop the calls for a day where the clock is set back a day', async () => {
    const { clock, ask, fail, admitted } = breaker();
    fail(5);
    void ask();
    await settle();
    clock.jump(-24 * 3_600_000);
    void ask();
    await clock.advance(2_000);
    expect(admitted).toHaveLength(1);
  });

  test('says once that the calls stop, and once that they go on, with how many failed', async () => {
    const { clock, gate, ask, fail, log } = breaker();
    fail(5);
    for (let n = 0; n < 10; n += 1) {
      void ask();
      await clock.advance(60_000);
      gate.observe(down);
    }
    expect(log.lines).toMatchObject([{ level: 'warn', fields: { status: 503 } }]);
    gate.observe(up);
    expect(log.lines.slice(1)).toMatchObject([
      { message: 'Genesys Cloud answers again', fields: { failures: 15, forMs: 600_000 } },
    ]);
  });

  test('passes the place on when the one call is aborted', async () => {
    const { clock, gate, ask, fail, admitted } = breaker();
    fail(5);
    void ask();
    void ask();
    await clock.advance(2_000);
    gate.observe({ ...up, status: undefined, error: 'ABORTED' });
    await settle();
    expect(admitted).toHaveLength(2);
  });

  test('lets go of a caller who gives up while waiting', async () => {
    const { ask, fail } = breaker();
    fail(5);
    const abort = new AbortController();
    const waiting = ask('close', abort.signal);
    abort.abort(new Error('stopping'));
    await expect(waiting).rejects.toThrow('stopping');
  });
});
