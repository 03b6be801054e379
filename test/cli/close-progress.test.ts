import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { showProgress } from '../../src/cli/close-progress.js';
import { Terminal } from '../../src/cli/terminal.js';
import { ManualClock } from '../manual-clock.js';

/** A run of 1,000 that is being shown. */
function stage(isTTY: boolean) {
  const clock = new ManualClock();
  const stderr = Object.assign(new PassThrough(), { isTTY });
  const terminal = new Terminal(Object.assign(new PassThrough(), { columns: 100 }), stderr, {});
  const targets = {
    ended: 0,
    verifying: 0,
    held: [] as string[],
    counts: { closed: 0, alreadyClosed: 0, failed: 0, cancelled: 0 },
  };
  const figures = { tooMany: 0 };
  const end = showProgress({ targets, calls: { figures }, total: 1_000, closedBefore: 0 }, terminal, clock);
  const said = () => String(stderr.read() ?? '');
  return { clock, targets, figures, end, said };
}

describe('the progress of a run', () => {
  it('is a line every ten seconds where nobody watches', async () => {
    const { clock, targets, figures, end, said } = stage(false);
    await clock.advance(9_999);
    expect(said()).toBe('');
    targets.ended = 50;
    await clock.advance(1);
    expect(said()).toBe('50 of 1,000, 5.0/s, about 4m left, 0 × 429\n');
    Object.assign(targets, { ended: 100, held: ['a'] });
    targets.counts.failed = 2;
    figures.tooMany = 3;
    await clock.advance(10_000);
    expect(said()).toBe('100 of 1,000, 5.0/s, about 3m left, 1 held, 2 failed, 3 × 429\n');
    Object.assign(targets, { ended: 100, verifying: 50 });
    await clock.advance(10_000);
    expect(said()).toBe('100 of 1,000, 50 more accepted, 5.0/s, about 3m left, 1 held, 2 failed, 3 × 429\n');
    end();
    await clock.advance(60_000);
    expect(said()).toBe('');
  });

  it('is one line, drawn again and taken away, for those who watch', async () => {
    const { clock, targets, end, said } = stage(true);
    targets.ended = 999;
    await clock.advance(500);
    expect(said()).toBe('\r\u001b[K999 of 1,000, 1998.0/s, about 1s left, 0 × 429');
    end();
    expect(said()).toBe('\r\u001b[K');
  });

  it('knows no end where nothing ends, and follows what was last', async () => {
    const { clock, targets, said } = stage(false);
    await clock.advance(10_000);
    expect(said()).toBe('0 of 1,000, 0.0/s, 0 × 429\n');
    targets.ended = 600;
    await clock.advance(60_000);
    said();
    targets.ended = 660;
    await clock.advance(60_000);
    // The last minute's, not that of the whole time.
    expect(said().split('\n').at(-2)).toBe('660 of 1,000, 1.0/s, about 6m left, 0 × 429');
  });
});
