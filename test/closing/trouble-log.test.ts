import { describe, expect, test } from 'vitest';
import { TroubleLog } from '../../src/closing/trouble-log.js';
import { ManualClock } from '../manual-clock.js';
import { KeptLog } from '../turns/stage.js';

const minute = 60_000;

function stage() {
  const clock = new ManualClock();
  const log = new KeptLog();
  const troubles = new TroubleLog(clock, log);
  return { clock, log, troubles, lines: () => log.lines.filter(({ level }) => level !== 'debug') };
}

describe('the log of troubles', () => {
  test('has one line when a trouble begins and one when it is over, with how often it came', async () => {
    const { clock, troubles, lines } = stage();
    for (let n = 0; n < 100; n += 1) {
      troubles.note('warn', 'it failed', { code: 'DOWN', closureId: `${n}` });
      await clock.advance(5 * minute);
    }
    expect(lines()).toEqual([
      { level: 'warn', message: 'it failed', fields: { code: 'DOWN', closureId: '0' } },
    ]);
    await clock.advance(6 * minute);
    expect(lines().slice(1)).toEqual([
      {
        level: 'warn',
        message: 'over: it failed',
        fields: { code: 'DOWN', times: 100, forMs: 99 * 5 * minute },
      },
    ]);
    expect(clock.pending).toBe(0);
  });

  test('tells troubles of another kind apart', () => {
    const { troubles, lines } = stage();
    troubles.note('warn', 'it failed', { code: 'DOWN' });
    troubles.note('warn', 'it failed', { code: 'REFUSED' });
    troubles.note('error', 'something else failed', {});
    expect(lines()).toHaveLength(3);
  });

  test('has one line for what came once, and a new one when it comes again later', async () => {
    const { clock, troubles, lines } = stage();
    troubles.note('warn', 'it failed', {});
    await clock.advance(20 * minute);
    expect(lines()).toHaveLength(1);
    troubles.note('warn', 'it failed', {});
    expect(lines()).toHaveLength(2);
  });

  test('says at the stop what is not over yet, and waits for nothing after it', () => {
    const { clock, troubles, lines } = stage();
    troubles.note('warn', 'it failed', {});
    troubles.note('warn', 'it failed', {});
    troubles.stop();
    expect(lines().at(-1)).toMatchObject({ message: 'over: it failed', fields: { times: 2 } });
    troubles.note('warn', 'it failed', {});
    expect(lines()).toHaveLength(3);
    expect(clock.pending).toBe(0);
  });
});
