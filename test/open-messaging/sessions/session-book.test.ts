import { describe, expect, test } from 'vitest';
import type { DocumentStore } from '../../../src/closing/document-store.js';
import { MemoryDocumentStore } from '../../../src/closing/outboxes/memory-document-store.js';
import type { EngagementSession } from '../../../src/open-messaging/sessions/engagement-session.js';
import { SessionBook } from '../../../src/open-messaging/sessions/session-book.js';
import { ManualClock } from '../../manual-clock.js';
import { genesysId as first, otherGenesysId as second } from '../../turns/stage.js';

const lookMs = 60_000;
const integrationId = 'integration-1';
const bot = { channelId: 'test', conversationId: 'bot-conversation' };
const awaitedId = 'awaited|test|bot-conversation';

function session(change: Partial<EngagementSession> = {}): EngagementSession {
  const reference = {
    channelId: 'test',
    serviceUrl: 'https://test.example',
    conversation: { id: 'bot-conversation' },
    bot: { id: 'bot' },
    user: { id: 'guest-17' },
  };
  const known = { conversationId: first, integrationId, guest: 'guest-17', talksWith: 'bot' } as const;
  return { ...known, way: { reference, appId: '' }, ...change };
}

function staged(documents: DocumentStore = new MemoryDocumentStore()) {
  const clock = new ManualClock();
  const book = new SessionBook(documents, clock, lookMs);
  return { book, clock, documents, other: new SessionBook(documents, clock, lookMs) };
}

describe('a session', () => {
  test('is found by its conversation, its guest, and the conversation of the bot', async () => {
    const { book, other } = staged();
    await book.open(session());
    for (const found of [other.find(first), other.ofGuest(integrationId, 'guest-17'), other.ofBot(bot)]) {
      expect(await found).toMatchObject(session());
    }
    expect(await other.ofGuest('integration-2', 'guest-17')).toBeUndefined();
  });

  test('that is opened again keeps what is not said anew, and its person', async () => {
    const { book } = staged();
    await book.open(session({ engagement: 'reminder', talksWith: 'agent' }));
    await book.open(session({ way: undefined }));
    expect(await book.find(first)).toMatchObject({ engagement: 'reminder', talksWith: 'agent', way: {} });
  });

  test('that is changed after a later one was opened does not take its place', async () => {
    const { book } = staged();
    await book.open(session({ talksWith: 'agent' }));
    await book.open(session({ conversationId: second }));
    await book.change(first, { talksWith: 'bot' });
    expect((await book.ofBot(bot))?.conversationId).toBe(second);
    expect((await book.ofGuest(integrationId, 'guest-17'))?.conversationId).toBe(second);
  });

  test('keeps changes that come from several processes at once', async () => {
    const { book, other } = staged();
    await book.open(session({ way: undefined }));
    await Promise.all([
      book.change(first, { talksWith: 'agent' }),
      other.change(first, { engagement: 'reminder' }),
      book.change(first, { way: session().way }),
    ]);
    const expected = session({ talksWith: 'agent', engagement: 'reminder' });
    expect(await book.find(first)).toMatchObject(expected);
  });

  test('that nobody has opened is not made by a change', async () => {
    const { book } = staged();
    expect(await book.change(first, { talksWith: 'agent' })).toBeUndefined();
    expect(await book.find(first)).toBeUndefined();
  });

  test('with an agent is looked at by one process at a time, and sooner when that is asked', async () => {
    const { book, other, clock } = staged();
    await book.open(session({ talksWith: 'agent' }));
    expect(await book.claimDue(5)).toEqual([]);
    await clock.advance(lookMs);
    const claims = await Promise.all([book.claimDue(5), other.claimDue(5)]);
    expect(claims.flat()).toHaveLength(1);
    await book.update(first, (known) => known, clock.now());
    // What is learnt meanwhile does not put it off.
    await book.change(first, { engagement: 'reminder' });
    expect(await other.claimDue(5)).toHaveLength(1);
    await book.change(first, { talksWith: 'bot' });
    expect(await book.nextLookAt()).toBeUndefined();
  });
});

describe('a session whose conversation is awaited', () => {
  const awaited = session({ conversationId: awaitedId, talksWith: 'agent' });
  const linked = async () => {};

  test('is known by guest and bot at once, and is never looked at', async () => {
    const { book, other, clock } = staged();
    expect(await book.await(awaited)).toMatchObject(awaited);
    expect(await other.await({ ...awaited, talksWith: 'bot' })).toMatchObject(awaited);
    expect(await other.ofBot(bot)).toMatchObject(awaited);
    await clock.advance(2 * lookMs);
    expect(await book.claimDue(5)).toEqual([]);
  });

  test('is none where the conversation of the bot has a session', async () => {
    const { book } = staged();
    await book.open(session());
    expect((await book.await(awaited)).conversationId).toBe(first);
  });

  test('becomes the session of the conversation, also for those who hold its old id', async () => {
    const { book, other } = staged();
    await book.await(awaited);
    expect(await book.settle(awaitedId, first, linked)).toMatchObject({ conversationId: first });
    await other.change(awaitedId, { engagement: 'reminder' });
    const expected = session({ talksWith: 'agent', engagement: 'reminder' });
    for (const found of [book.find(first), book.find(awaitedId), book.ofBot(bot), book.await(awaited)]) {
      expect(await found).toMatchObject(expected);
    }
    expect(await other.ofGuest(integrationId, 'guest-17')).toMatchObject(expected);
    expect(await book.nextLookAt()).toBeDefined();
  });

  test('is settled by one of those who hear of its conversation at once', async () => {
    const { book, other } = staged();
    await book.await(awaited);
    const settled = await Promise.all([book, other].map((each) => each.settle(awaitedId, first, linked)));
    expect(settled.filter((one) => one !== undefined)).toHaveLength(1);
  });

  test('is settled by the next one where a process died before it was linked', async () => {
    const { book, other } = staged();
    await book.await(awaited);
    await expect(book.settle(awaitedId, first, () => Promise.reject(new Error('kill -9')))).rejects.toThrow();
    // Whoever carries the message again still finds that there is something to do.
    expect(await other.await(awaited)).toMatchObject({ conversationId: awaitedId });
    let links = 0;
    await other.settle(awaitedId, first, async () => {
      links += 1;
    });
    expect(links).toBe(1);
    expect(await other.await(awaited)).toMatchObject({ conversationId: first, talksWith: 'agent' });
  });

  test('keeps what is changed while it is settled', async () => {
    const { book, other } = staged();
    await book.await(awaited);
    await book.settle(awaitedId, first, async () => {
      await other.change(awaitedId, { talksWith: 'bot' });
    });
    expect(await book.find(first)).toMatchObject({ talksWith: 'bot' });
  });

  test('leaves a person alone who talks in that conversation already', async () => {
    const { book } = staged();
    await book.open(session({ talksWith: 'agent', engagement: 'older', way: undefined }));
    await book.await({ ...awaited, talksWith: 'bot' });
    await book.settle(awaitedId, first, linked);
    expect(await book.find(first)).toMatchObject({ talksWith: 'agent' });
    expect((await book.find(first))?.engagement).toBeUndefined();
  });
});
