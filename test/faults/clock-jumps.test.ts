import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { type Clock, systemClock } from '../../src/clock.js';
import { startCloserHere } from './closer-here.js';
import { disconnectsOf } from './fault-cloud.js';
import { openFaultOutbox } from './fault-outbox.js';
import { quiet } from './kill-bench.js';
import { until } from './until.js';

const folder = mkdtempSync(join(tmpdir(), 'clock-jumps-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const dayMs = 86_400_000;

/** The machine's clock as an administrator may set it: timers keep their length, only the date jumps. */
class JumpingClock implements Clock {
  #offset = 0;
  readonly schedule = systemClock.schedule;

  now(): number {
    return Date.now() + this.#offset;
  }

  jump(ms: number): void {
    this.#offset += ms;
  }
}

// Forth, every wait is over at once, that for a disconnect to show its effect too: the platform is read, and where it is
// not done yet, it is asked again. Back, waits keep their length, and nothing is repeated.
describe.each([
  ['forth', dayMs, 3],
  ['back', -dayMs, 1],
])('a clock that jumps %s by a day', (name, by, mostDisconnects) => {
  test('loses nothing and delays nothing for long, whenever it jumps', async () => {
    const clock = new JumpingClock();
    const outbox = openFaultOutbox({ kind: 'sqlite', file: join(folder, `${name}.db`) }, quiet);
    const here = await startCloserHere(outbox, { clock });
    const { cloud, closer, closed } = here;
    try {
      const jumps = { scheduled: 0, disconnecting: 0, verifying: 0 };
      const jumpOnce = (state: keyof typeof jumps) => {
        jumps[state] += 1;
        if (jumps[state] === 1) clock.jump(by);
      };
      // In the grace.
      const waiting = await here.turn({ graceMs: 300 });
      jumpOnce('scheduled');
      // While the platform has the disconnect.
      cloud.faults.add({
        match: {
          method: 'PATCH',
          when: () => {
            jumpOnce('disconnecting');
            return true;
          },
        },
        times: 1,
        effect: { delayMs: 20, applyEffect: true },
      });
      const cutShort = await here.turn();
      await until('both are closed', () => closed.length === 2);
      // While it is being verified.
      closer.on('accepted', () => jumpOnce('verifying'));
      const verified = await here.turn();
      await until('all are closed', () => closed.length === 3);
      for (const times of Object.values(jumps)) expect(times).toBeGreaterThan(0);
      for (const { conversationId } of [waiting, cutShort, verified]) {
        expect(cloud.conversation(conversationId)?.state).toBe('ended');
        expect(disconnectsOf(cloud, conversationId).length).toBeLessThanOrEqual(mostDisconnects);
      }
    } finally {
      await here.stop();
    }
  }, 60_000);
});
