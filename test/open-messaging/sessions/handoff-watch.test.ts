import { describe, expect, onTestFinished, test } from 'vitest';
import { MemoryDocumentStore } from '../../../src/closing/outboxes/memory-document-store.js';
import type { ConversationSnapshot } from '../../../src/genesys/conversation-snapshot.js';
import { HandoffWatch } from '../../../src/open-messaging/sessions/handoff-watch.js';
import { SessionBook } from '../../../src/open-messaging/sessions/session-book.js';
import { ManualClock } from '../../manual-clock.js';
import { genesysId } from '../../turns/stage.js';
import { RecordingLogger } from '../receiving/deliveries.js';

type Participants = [purpose: string, live: boolean][];

function snapshotOf(participants: Participants, endedAt?: number): ConversationSnapshot {
  return {
    id: genesysId,
    participants: participants.map(([purpose, live], n) => ({
      id: `p-${n}`,
      purpose,
      live,
      state: live ? 'connected' : 'disconnected',
      workPending: false,
      ...(!live && { endedAt }),
    })),
  };
}

const lookMs = 60_000;
const talking: Participants = [
  ['customer', true],
  ['agent', true],
];
const left: Participants = [
  ['customer', true],
  ['agent', false],
];

async function staged(participants: Participants) {
  const clock = new ManualClock();
  const book = new SessionBook(new MemoryDocumentStore(), clock, lookMs);
  const logger = new RecordingLogger();
  const state = {
    participants,
    reads: 0,
    room: true,
    backs: 0,
    fail: false,
    hang: undefined as Promise<void> | undefined,
    endedAt: undefined as number | undefined,
  };
  const watch = new HandoffWatch({
    book,
    readConversation: async () => {
      state.reads += 1;
      return snapshotOf(state.participants, state.endedAt);
    },
    hasRoom: () => state.room,
    handBack: async ({ conversationId }) => {
      if (state.fail) throw new Error('the outbox is away');
      const { hang } = state;
      state.hang = undefined;
      await hang;
      state.backs += 1;
      await book.change(conversationId, { talksWith: 'bot' });
    },
    lookMs,
    clock,
    logger,
  });
  const session = {
    conversationId: genesysId,
    integrationId: 'i',
    guest: 'guest-17',
    talksWith: 'agent',
  } as const;
  await book.open(session);
  watch.start();
  onTestFinished(() => watch.stop());
  const talksWith = async () => (await book.find(genesysId))?.talksWith;
  return { clock, book, watch, state, talksWith, logger };
}

describe('without events', () => {
  test('a bot that does not come to an end keeps no other session waiting', async () => {
    const { clock, book, state } = await staged(left);
    let end = () => {};
    state.hang = new Promise<void>((resolve) => {
      end = resolve;
    });
    const others = ['c-2', 'c-3', 'c-4', 'c-5', 'c-6', 'c-7'];
    for (const conversationId of others) {
      await book.open({ conversationId, integrationId: 'i', guest: conversationId, talksWith: 'agent' });
    }
    await clock.advance(lookMs);
    expect(state.backs).toBe(others.length);
    end();
    await clock.advance(1);
    expect(state.backs).toBe(others.length + 1);
  });

  test('the person is seen to have left at the next look, once', async () => {
    const { clock, state, talksWith } = await staged(talking);
    await clock.advance(lookMs);
    expect([state.reads, state.backs]).toEqual([1, 0]);
    state.participants = left;
    await clock.advance(lookMs + 15_000);
    expect(state.backs).toBe(1);
    expect(await talksWith()).toBe('bot');
    await clock.advance(10 * lookMs);
    expect([state.reads, state.backs]).toEqual([2, 1]);
  });

  test.each<[string, Participants]>([
    ['a transfer to another agent', [...left, ['agent', true]]],
    ['a queue that still seeks another one', [...left, ['acd', true]]],
    [
      'a queue that nobody has answered yet',
      [
        ['customer', true],
        ['acd', true],
      ],
    ],
    [
      'a flow that has not asked anybody yet',
      [
        ['customer', true],
        ['workflow', true],
      ],
    ],
  ])('%s is no end', async (_what, participants) => {
    const { clock, state, talksWith } = await staged(participants);
    await clock.advance(3 * lookMs);
    expect(state.reads).toBeGreaterThan(1);
    expect(state.backs).toBe(0);
    expect(await talksWith()).toBe('agent');
  });

  test('a conversation that is over has no person in it', async () => {
    const { clock, state } = await staged([
      ['customer', false],
      ['acd', false],
    ]);
    await clock.advance(lookMs);
    expect(state.backs).toBe(1);
  });

  test('no call is made while the rate budget has no room', async () => {
    const { clock, state } = await staged(left);
    state.room = false;
    await clock.advance(5 * lookMs);
    expect(state.reads).toBe(0);
    state.room = true;
    await clock.advance(2_000);
    expect(state.backs).toBe(1);
  });

  test('what could not be recorded is tried again at the next look', async () => {
    const { clock, state, talksWith, logger } = await staged(left);
    state.fail = true;
    await clock.advance(lookMs);
    expect(await talksWith()).toBe('agent');
    expect(logger.lines.filter(({ level }) => level === 'error')).toHaveLength(1);
    state.fail = false;
    await clock.advance(lookMs + 15_000);
    expect(state.backs).toBe(1);
  });
});

describe('an event', () => {
  test('that an agent has left is looked into at once, and a transfer found out', async () => {
    const { clock, watch, state } = await staged([...left, ['agent', true]]);
    await watch.somebodyLeft(genesysId);
    await clock.advance(1);
    expect([state.reads, state.backs]).toEqual([1, 0]);
    state.participants = left;
    await watch.somebodyLeft(genesysId);
    await clock.advance(1);
    expect([state.reads, state.backs]).toEqual([2, 1]);
  });

  test('that comes when a look is about to end is not forgotten by it', async () => {
    const { clock, book, watch, state } = await staged(talking);
    const nextLookAt = book.nextLookAt.bind(book);
    book.nextLookAt = async () => {
      book.nextLookAt = nextLookAt;
      const next = await nextLookAt();
      state.participants = left;
      await watch.somebodyLeft(genesysId);
      return next;
    };
    await clock.advance(1);
    expect(state.backs).toBe(1);
  });

  test('that is told late, of an earlier life, hands nothing back while somebody is there or sought', async () => {
    for (const here of [talking, [...left, ['acd', true]] as Participants]) {
      const { clock, watch, state } = await staged(here);
      await watch.somebodyLeft(genesysId);
      await clock.advance(1);
      expect([state.reads, state.backs]).toEqual([1, 0]);
    }
  });

  test('does not take an agent of an earlier life of the conversation for the one who was asked for', async () => {
    const { clock, book, watch, state } = await staged(left);
    await book.change(genesysId, { talksWith: 'bot' });
    state.endedAt = clock.now();
    await clock.advance(lookMs);
    await book.change(genesysId, { talksWith: 'agent' });
    await watch.somebodyLeft(genesysId);
    await clock.advance(1);
    expect(state.backs).toBe(0);
    state.endedAt = clock.now();
    await clock.advance(lookMs);
    expect(state.backs).toBe(1);
  });

  test('of a conversation that is with the bot, or of none that is known, does nothing', async () => {
    const { clock, book, watch, state } = await staged(left);
    await book.change(genesysId, { talksWith: 'bot' });
    for (const id of [genesysId, 'unknown']) {
      await watch.somebodyLeft(id);
    }
    await clock.advance(5 * lookMs);
    expect([state.reads, state.backs]).toEqual([0, 0]);
  });
});
