import { describe, expect, it } from 'vitest';
import { MemoryDocumentStore } from '../../../src/closing/outboxes/memory-document-store.js';
import { linkStarted } from '../../../src/open-messaging/relaying/link-started.js';
import type { EngagementSession } from '../../../src/open-messaging/sessions/engagement-session.js';
import { SessionBook } from '../../../src/open-messaging/sessions/session-book.js';
import { ManualClock } from '../../manual-clock.js';
import { KeptLog } from '../../turns/stage.js';

const way = {
  reference: { channelId: 'test', conversation: { id: 'of-ann' } },
} as unknown as NonNullable<EngagementSession['way']>;
const session = {
  ...{ conversationId: 'march', integrationId: 'i-1', guest: 'ann@lodge', talksWith: 'bot', way },
  isUnlinked: true,
} as const satisfies EngagementSession;

async function stage(given: EngagementSession = session, { needsConversation = true } = {}) {
  const book = new SessionBook(new MemoryDocumentStore(), new ManualClock(), 60_000);
  const linked: string[] = [];
  const logger = new KeptLog();
  const state = { isBroken: false };
  const channel = {
    needsConversation,
    async link({ conversationId }: EngagementSession) {
      if (state.isBroken) throw new Error('no storage');
      linked.push(conversationId);
    },
  } as never;
  await book.open(given);
  const link = async () =>
    linkStarted({ book, channel, logger }, (await book.find(given.conversationId)) ?? given);
  return { book, linked, logger, state, link };
}

describe('a session that was started where no bot runs', () => {
  it('is linked before the guest reads of it, once', async () => {
    const { link, linked, book } = await stage();
    await link();
    await link();
    expect(linked).toEqual(['march']);
    expect(await book.find('march')).not.toHaveProperty('isUnlinked');
  });

  it('is linked at the next message where it failed, and the message goes on', async () => {
    const { link, linked, logger, state } = await stage();
    state.isBroken = true;
    await link();
    expect(logger.of('error')[0]).toContain('the next message to the guest does it');
    state.isBroken = false;
    await link();
    expect(linked).toEqual(['march']);
  });

  it('does not take the conversation away from a later one', async () => {
    const { link, linked, book } = await stage();
    await book.open({ ...session, conversationId: 'april', isUnlinked: undefined });
    await link();
    expect(linked).toEqual([]);
    expect(await book.find('march')).not.toHaveProperty('isUnlinked');
  });

  it('waits for a way into the conversation, where the channel needs one', async () => {
    const { way: _, ...unreached } = session;
    const bridge = await stage(unreached);
    await bridge.link();
    expect([bridge.linked, bridge.logger.lines]).toEqual([[], []]);
    const lodge = await stage(unreached, { needsConversation: false });
    await lodge.link();
    expect(lodge.linked).toEqual(['march']);
  });

  it('is the only kind that is linked so', async () => {
    const { link, linked } = await stage({ ...session, isUnlinked: undefined });
    await link();
    expect(linked).toEqual([]);
  });
});
