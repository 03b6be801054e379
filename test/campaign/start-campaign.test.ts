import { describe, expect, it } from 'vitest';
import { CampaignBook, type CampaignStart } from '../../src/campaign/campaign-book.js';
import type { CampaignRow } from '../../src/campaign/campaign-row.js';
import { CampaignTally } from '../../src/campaign/campaign-tally.js';
import { type CampaignRun, startCampaign } from '../../src/campaign/start-campaign.js';
import { MemoryDocumentStore } from '../../src/closing/outboxes/memory-document-store.js';
import { ActiveConversationError } from '../../src/errors/active-conversation-error.js';
import { EngagementStartUncertainError } from '../../src/errors/engagement-start-uncertain-error.js';
import { GenesysRateLimitError } from '../../src/errors/genesys-rate-limit-error.js';
import { OutboxUnavailableError } from '../../src/errors/outbox-unavailable-error.js';
import type { StartedEngagement } from '../../src/open-messaging/starting/start-engagement.js';
import { ManualClock } from '../manual-clock.js';

const rowAt = (line: number): CampaignRow => ({
  ...{ line, to: `g-${line}`, text: 'Hi', key: `k-${line}` },
  source: { line, fields: {}, raw: [] },
});

const lost = (retryAfterMs: number) => new EngagementStartUncertainError('answer-lost', retryAfterMs);

const tooMany = {
  call: { lane: 'message', method: 'POST', path: '/x', status: 429, durationMs: 1 },
  origin: 'https://x',
} as const;

/** A campaign of so many rows; `start` gets the row and how often it was tried before. */
function stage(count: number, start: (line: number, tries: number) => Partial<StartedEngagement>) {
  const clock = new ManualClock();
  const book = new CampaignBook(new MemoryDocumentStore());
  const tally = new CampaignTally();
  const stop = new AbortController();
  const tried = new Map<number, number>();
  const notStarted: [number, string][] = [];
  const inDoubt: number[] = [];
  let read = 0;
  async function* rows() {
    for (read = 1; read <= count; read += 1) yield rowAt(read);
  }
  const run = (options: Partial<CampaignRun> = {}) =>
    startCampaign({
      ...{ campaign: 'march', rows: rows(), book, tally, clock, signal: stop.signal, random: () => 0.5 },
      onNotStarted: ({ line }, { code }) => void notStarted.push([line, code]),
      onLeftInDoubt: ({ line }) => void inDoubt.push(line),
      start: async ({ line }) => {
        const tries = tried.get(line) ?? 0;
        tried.set(line, tries + 1);
        const started = { conversationId: `c-${line}`, startedAt: line, isNew: true, joined: false };
        return { ...started, ...start(line, tries) };
      },
      ...options,
    });
  const kept = async () => {
    const starts: CampaignStart[] = [];
    for await (const one of book.starts('march')) starts.push(one);
    return starts;
  };
  return { clock, tally, stop, tried, notStarted, inDoubt, run, kept, read: () => read };
}

describe('starting a campaign', () => {
  it('tries again what is uncertain, while the others go on', async () => {
    const { clock, tally, run, kept, tried } = stage(20, (line, tries) => {
      if (line === 2 && tries < 2) throw lost(30_000);
      return {};
    });
    const ended = run();
    await clock.advance(1_000);
    expect(tally.started).toBe(19);
    expect((await kept()).filter(({ state }) => state === 'uncertain')).toHaveLength(1);
    await clock.advance(60_000);
    expect(await ended).toBeUndefined();
    expect([tally.started, tally.uncertain, tried.get(2)]).toEqual([20, 0, 3]);
    expect((await kept()).every(({ state }) => state === 'started')).toBe(true);
  });

  it('tells what stays uncertain when its patience is over', async () => {
    const { tally, run, notStarted } = stage(3, (line) => {
      if (line === 2) throw lost(30_000);
      return {};
    });
    expect(await run({ patienceMs: 0 })).toBeUndefined();
    expect([tally.started, tally.uncertain]).toEqual([2, 1]);
    expect(notStarted).toEqual([[2, 'ENGAGEMENT_START_UNCERTAIN']]);
  });

  it('does not read on for ever while everything is uncertain', async () => {
    const { clock, run, read, stop } = stage(5_000, () => {
      throw lost(30_000);
    });
    const ended = run();
    await clock.advance(10_000);
    expect(read()).toBeLessThanOrEqual(1_010);
    stop.abort(new Error('interrupted'));
    expect(await ended).toBe('interrupted');
  });

  it('goes on past guests who have an active conversation, however many', async () => {
    const { tally, run, kept } = stage(60, (line) => {
      if (line <= 50) throw new ActiveConversationError();
      return {};
    });
    expect(await run()).toBeUndefined();
    expect(tally.failures).toEqual({ CONVERSATION_ACTIVE: 50 });
    expect(tally.started).toBe(10);
    expect((await kept()).filter(({ cause }) => cause === 'CONVERSATION_ACTIVE')).toHaveLength(50);
  });

  it('keeps what was started, whatever a later run comes to', async () => {
    const first = stage(1, () => ({}));
    await first.run();
    await first.run({
      start: async () => {
        throw new ActiveConversationError();
      },
    });
    expect(await first.kept()).toMatchObject([{ state: 'started', conversationId: 'c-1' }]);
  });

  it('counts as started before what another run has started meanwhile', async () => {
    const { clock, tally, run } = stage(2, (line, tries) => {
      if (tries === 0)
        throw new EngagementStartUncertainError(line === 1 ? 'under-way' : 'answer-lost', 5_000);
      return { isNew: false };
    });
    const ended = run();
    await clock.advance(10_000);
    expect(await ended).toBeUndefined();
    // The second one was asked for by this run, and found: it is its own.
    expect([tally.startedBefore, tally.started]).toEqual([1, 1]);
  });

  it('ends when it is called off, also while it waits for the next row', async () => {
    const { run, stop } = stage(0, () => ({}));
    const rows = { next: () => new Promise<never>(() => {}) };
    const ended = run({ rows });
    stop.abort(new Error('interrupted'));
    expect(await ended).toBe('interrupted');
  });

  it('ends when the outbox is away, after what is under way', async () => {
    const { run, tally } = stage(50, (line) => {
      if (line === 10) throw new OutboxUnavailableError('outbox.db', 'busy', 'It is away.');
      return {};
    });
    await expect(run()).rejects.toThrow(OutboxUnavailableError);
    expect(tally.started).toBeLessThan(50);
  });

  it('notes each row before the call, so that a process that is killed leaves it uncertain', async () => {
    const { run, kept, stop } = stage(3, () => ({}));
    const called: number[] = [];
    const noted: unknown[] = [];
    const start: CampaignRun['start'] = async ({ line }) => {
      called.push(line);
      noted.push((await kept()).at(-1));
      stop.abort(new Error('interrupted'));
      return { conversationId: `c-${line}`, startedAt: line, isNew: true, joined: false };
    };
    await run({ concurrency: 1, start });
    expect(noted).toMatchObject([{ state: 'uncertain', cause: 'under-way' }]);
    expect(await kept()).toMatchObject([{ state: 'started' }]);
  });

  it('takes back what it noted where surely nothing was sent, but not what an earlier run left in doubt', async () => {
    const { run, kept, stop, tally, inDoubt } = stage(2, (line) => {
      if (line === 1) throw lost(30_000);
      return {};
    });
    await run({ patienceMs: 0 });
    expect((await kept()).map(({ state }) => state)).toEqual(['uncertain', 'started']);
    async function* rows() {
      for (const line of [1, 2, 3]) yield rowAt(line);
    }
    const begun: unknown[] = [];
    const start: CampaignRun['start'] = async ({ line }) => {
      begun.push(line);
      while (begun.length < 3) await Promise.resolve();
      stop.abort(new Error('interrupted'));
      throw stop.signal.reason;
    };
    await run({ rows: rows(), concurrency: 3, start });
    expect((await kept()).map(({ state }) => state)).toEqual(['uncertain', 'started', 'pending']);
    expect([tally.uncertain, inDoubt]).toEqual([2, [1]]);
  });

  it('counts as uncertain what is refused for now after a try that may have been heard', async () => {
    const { clock, run, kept, tally } = stage(1, (_, tries) => {
      if (tries === 0) throw lost(30_000);
      throw new GenesysRateLimitError(tooMany);
    });
    const ended = run({ patienceMs: 31_000 });
    await clock.advance(60_000);
    expect(await ended).toBeUndefined();
    expect((await kept()).map(({ state }) => state)).toEqual(['uncertain']);
    expect([tally.uncertain, tally.failed]).toEqual([1, 0]);
  });

  it('tells whose texts may be out when it ends by an error', async () => {
    const { run, tally, inDoubt, kept } = stage(50, (line) => {
      if (line === 2) throw lost(30_000);
      if (line === 10) throw new OutboxUnavailableError('outbox.db', 'disk-full', 'It is full.');
      return {};
    });
    await expect(run({ concurrency: 1 })).rejects.toThrow(OutboxUnavailableError);
    expect(inDoubt.sort((a, b) => a - b)).toEqual([2, 10]);
    expect([tally.started, tally.uncertain]).toEqual([8, 2]);
    expect((await kept()).filter(({ state }) => state === 'uncertain')).toHaveLength(2);
  });
});
