import { expect, test } from 'vitest';
import { MemoryDocumentStore } from '../../../src/closing/outboxes/memory-document-store.js';
import type { MessagingTools } from '../../../src/open-messaging/relaying/messaging-tools.js';
import { openAwaited } from '../../../src/open-messaging/relaying/open-awaited.js';
import type { EngagementSession } from '../../../src/open-messaging/sessions/engagement-session.js';
import { SessionBook } from '../../../src/open-messaging/sessions/session-book.js';
import { ManualClock } from '../../manual-clock.js';
import { genesysId } from '../../turns/stage.js';
import { RecordingLogger } from '../receiving/deliveries.js';

function sessionIn(place: string, change: Partial<EngagementSession> = {}): EngagementSession {
  const reference = {
    channelId: 'test',
    serviceUrl: 'https://test.example',
    conversation: { id: place },
    bot: { id: 'bot' },
    user: { id: 'guest-17' },
  };
  return {
    conversationId: `awaited|test|${place}`,
    integrationId: 'integration-1',
    guest: 'guest-17',
    talksWith: 'agent',
    way: { reference, appId: '' },
    ...change,
  };
}

function staged() {
  const clock = new ManualClock();
  const book = new SessionBook(new MemoryDocumentStore(), clock, 60_000);
  const logger = new RecordingLogger();
  const begun: string[] = [];
  const linked: EngagementSession[] = [];
  const told: unknown[] = [];
  const state = { canLink: true };
  const tools = {
    book,
    clock,
    logger,
    closer: { beginAnew: async (id: string) => void begun.push(id) },
    listeners: { tell: (...event: unknown[]) => told.push(event) },
    channel: {
      link: async (session: EngagementSession) => {
        if (!state.canLink) throw new Error('of the guest');
        linked.push(session);
      },
    },
  } as unknown as MessagingTools;
  return { tools, book, begun, linked, told, state, logger };
}

test('a session whose conversation is known is linked, and told of once', async () => {
  const { tools, book, linked, told } = staged();
  const awaited = await book.await(sessionIn('a'));
  await openAwaited(tools, awaited, genesysId);
  await openAwaited(tools, awaited, genesysId);
  expect(linked).toMatchObject([{ conversationId: genesysId, talksWith: 'agent' }]);
  expect(told).toEqual([['opened', { conversationId: genesysId, guest: 'guest-17' }]]);
});

test('what closed an older engagement in that conversation neither locks nor closes the new one', async () => {
  const { tools, book, begun } = staged();
  await book.open(sessionIn('elsewhere', { conversationId: genesysId, engagement: 'older' }));
  await openAwaited(tools, await book.await(sessionIn('a')), genesysId);
  expect(begun).toEqual([genesysId]);
  const opened = await book.find(genesysId);
  expect(opened?.way?.reference.conversation.id).toBe('a');
  expect(opened?.engagement).toBeUndefined();
});

test('a repeat after a process died does not undo what the session itself has scheduled', async () => {
  const { tools, book, begun, linked } = staged();
  const awaited = await book.await(sessionIn('a'));
  const died = book.settle(awaited.conversationId, genesysId, () => Promise.reject(new Error('kill -9')));
  await expect(died).rejects.toThrow();
  await openAwaited(tools, awaited, genesysId);
  expect(begun).toEqual([]);
  expect(linked).toHaveLength(1);
});

test('a session is open although the bot’s conversation cannot be linked now', async () => {
  const { tools, book, state, told, logger } = staged();
  state.canLink = false;
  await openAwaited(tools, await book.await(sessionIn('a')), genesysId);
  expect(await book.find(genesysId)).toMatchObject({ talksWith: 'agent' });
  expect(told).toHaveLength(1);
  expect(logger.lines.map(({ level }) => level)).toEqual(['error']);
  expect(logger.text).not.toContain('of the guest');
});
