import { describe, expect, test } from 'vitest';
import type { Closure } from '../../../src/closing/closure.js';
import { MemoryOutbox } from '../../../src/closing/outboxes/memory-outbox.js';
import { hearAgent } from '../../../src/open-messaging/relaying/hear-agent.js';
import type { EngagementSession } from '../../../src/open-messaging/sessions/engagement-session.js';
import {
  claimHandBack,
  type HandedBackSession,
  repeatHandBack,
} from '../../../src/open-messaging/sessions/hand-back-claim.js';
import { HandoffWatch } from '../../../src/open-messaging/sessions/handoff-watch.js';
import { SessionBook } from '../../../src/open-messaging/sessions/session-book.js';
import { ManualClock } from '../../manual-clock.js';
import { KeptLog } from '../../turns/stage.js';

const conversationId = '3fa85f64-5717-4562-b3fc-2c963f66afa6';

/** A session with the bot, and what its closer says of its latest closure. */
async function stage(closure?: Partial<Closure>) {
  const clock = new ManualClock();
  const book = new SessionBook(new MemoryOutbox().documents, clock, 60_000);
  await book.open({ conversationId, integrationId: 'i', guest: 'g', talksWith: 'bot' });
  const plan = { watchForMs: 3_600_000, lateGuest: { answer: 'notice' } };
  const latest = closure && ({ plan, signals: [], ...closure } as unknown as Closure);
  const closer = { latest: async () => latest } as never;
  const hears = async (at: number) => {
    await hearAgent({ book, closer, clock }, conversationId, at);
    return (await book.find(conversationId))?.talksWith;
  };
  return { clock, book, hears };
}

describe('a person who is heard of', () => {
  test('silences the bot', async () => {
    const { clock, hears } = await stage();
    expect(await hears(clock.now() - 8_000)).toBe('agent');
  });

  test('does not where that was before the bot took over again, give or take what clocks differ by', async () => {
    const { clock, book, hears } = await stage();
    await book.change(conversationId, { talksWith: 'agent' });
    await clock.advance(60_000);
    await book.change(conversationId, { talksWith: 'bot' });
    expect(await hears(clock.now() - 8_000)).toBe('bot');
    expect(await hears(clock.now() + 5_000)).toBe('bot');
    expect(await hears(clock.now() + 5_001)).toBe('agent');
  });

  test.each([
    { comes: 'just before', ms: -4_000, isThere: true, talksWith: 'agent' },
    { comes: 'just after', ms: 4_000, isThere: true, talksWith: 'agent' },
    { comes: 'just after', ms: 4_000, isThere: false, talksWith: 'bot' },
  ])(
    '$comes the bot took over again is looked for in the conversation; there: $isThere',
    async ({ ms, isThere, talksWith }) => {
      const { clock, book, hears } = await stage();
      await book.change(conversationId, { talksWith: 'agent' });
      await clock.advance(60_000);
      await book.change(conversationId, { talksWith: 'bot' });
      const facts = { state: '', workPending: false };
      const participants = [
        { id: 'p-1', purpose: 'customer', live: true, ...facts },
        { id: 'p-2', purpose: 'agent', live: isThere, ...facts },
      ];
      let reads = 0;
      const watch = new HandoffWatch({
        book,
        readConversation: async () => {
          reads += 1;
          return { id: conversationId, participants };
        },
        hasRoom: () => true,
        handBack: async () => {},
        lookMs: 60_000,
        clock,
        logger: new KeptLog(),
      });
      watch.start();
      await clock.advance(0);
      await hears(clock.now() + ms);
      await clock.advance(1);
      expect(reads).toBe(1);
      expect((await book.find(conversationId))?.talksWith).toBe(talksWith);
      if (!isThere) await clock.advance(600_000);
      expect(reads).toBe(1);
      await watch.stop();
    },
  );

  test.each([
    { state: 'verifying' },
    { state: 'closed', endedAt: Number.MAX_SAFE_INTEGER },
    { state: 'held', cause: 'agent-at-work' },
    { state: 'held', cause: 'agent-in-conversation' },
  ] as const)('does not while the session is over: %o', async (closure) => {
    const { clock, hears } = await stage(closure);
    expect(await hears(clock.now() + 60_000)).toBe('bot');
  });

  test('silences the bot in the grace, and where the closure was cancelled', async () => {
    for (const state of ['scheduled', 'cancelled'] as const) {
      const { clock, hears } = await stage({ state });
      expect(await hears(clock.now())).toBe('agent');
    }
  });

  test('who has come back while the bot waits to be told again has it told no more', async () => {
    const { clock, book, hears } = await stage();
    await book.change(conversationId, { talksWith: 'agent' });
    const seen = (await book.find(conversationId)) as EngagementSession;
    const claimed = (await claimHandBack(book, seen, clock.now(), clock.now() + 1)) as HandedBackSession;
    const isClaimed = async () => (await book.find(conversationId))?.handBack !== undefined;
    await hears(clock.now() + 1);
    expect(await isClaimed()).toBe(true);
    await repeatHandBack(book, claimed, clock.now() + 1_000);
    await hears(clock.now());
    expect(await isClaimed()).toBe(true);
    expect(await hears(clock.now() + 1)).toBe('agent');
    expect(await isClaimed()).toBe(false);
  });

  test('in a conversation without a session changes nothing', async () => {
    const { book, clock } = await stage();
    const closer = { latest: async () => undefined } as never;
    await hearAgent({ book, closer, clock }, 'another', clock.now());
    expect(await book.find('another')).toBeUndefined();
  });
});
