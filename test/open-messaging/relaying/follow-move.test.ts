import { expect, test } from 'vitest';
import { MemoryDocumentStore } from '../../../src/closing/outboxes/memory-document-store.js';
import { followMove } from '../../../src/open-messaging/relaying/follow-move.js';
import type { MessagingTools } from '../../../src/open-messaging/relaying/messaging-tools.js';
import type { EngagementSession } from '../../../src/open-messaging/sessions/engagement-session.js';
import { SessionBook } from '../../../src/open-messaging/sessions/session-book.js';
import { ManualClock } from '../../manual-clock.js';
import { genesysId, KeptLog, otherGenesysId } from '../../turns/stage.js';

const sessionOf = (conversationId: string, guest: string, place?: string) =>
  ({
    ...{ conversationId, integrationId: 'integration-1', guest, talksWith: 'bot' },
    ...(place && { way: { reference: { channelId: 'test', conversation: { id: place } } } }),
  }) as EngagementSession;

/** The words of a session have landed in the conversation of another one. */
async function landed(session: EngagementSession, owner: EngagementSession, state: string) {
  const clock = new ManualClock();
  const book = new SessionBook(new MemoryDocumentStore(), clock, 60_000);
  const logger = new KeptLog();
  const linked: EngagementSession[] = [];
  const tools = {
    ...{ book, clock, logger },
    listeners: { tell: () => {} },
    channel: { link: async (one: EngagementSession) => void linked.push(one) },
    genesys: { readConversation: async (id: string) => ({ id, participants: [{ id: 'p', live: true }] }) },
    closer: { latest: async (id: string) => (id === otherGenesysId ? { state, createdAt: -1 } : undefined) },
  } as unknown as MessagingTools;
  await book.open(session);
  await book.open(owner);
  const follow = () => followMove(tools, session, otherGenesysId, clock.now());
  return { book, logger, linked, follow };
}

test.each([
  ['with whom the bot talks elsewhere', sessionOf(otherGenesysId, 'victim', 'of-victim'), 'scheduled'],
  ['who has no conversation with the bot yet', sessionOf(otherGenesysId, 'victim'), 'scheduled'],
  [
    'who talks with a person',
    { ...sessionOf(otherGenesysId, 'victim', 'of-victim'), talksWith: 'agent' },
    'closed',
  ],
] as const)('a session does not take over that of another guest %s', async (_who, owner, state) => {
  const session = sessionOf(genesysId, 'stranger', 'of-stranger');
  const { book, logger, linked, follow } = await landed(session, owner, state);
  await expect(follow()).rejects.toMatchObject({ code: 'MESSAGE_UNDELIVERABLE' });
  expect(await book.find(otherGenesysId)).toEqual(owner);
  expect(await book.find(genesysId)).toEqual(session);
  expect((await book.ofGuest('integration-1', 'stranger'))?.conversationId).toBe(genesysId);
  expect(linked).toEqual([]);
  expect(logger.of('warn')).toHaveLength(1);
});

test.each([
  ['is of the same conversation of the bot', sessionOf(otherGenesysId, 'other', 'of-u1'), 'scheduled'],
  ['has no way and the same guest', sessionOf(otherGenesysId, 'u1'), 'scheduled'],
  ['is closed', sessionOf(otherGenesysId, 'other', 'elsewhere'), 'closed'],
])('a session goes on in a conversation whose session %s', async (_what, owner, state) => {
  const { book, linked, follow } = await landed(sessionOf(genesysId, 'u1', 'of-u1'), owner, state);
  await follow();
  expect(linked).toMatchObject([{ conversationId: otherGenesysId, guest: 'u1' }]);
  expect((await book.find(genesysId))?.movedTo).toBe(otherGenesysId);
});
