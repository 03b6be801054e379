import { ConversationState, MemoryStorage, TestAdapter, type TurnContext } from 'botbuilder';
import { afterEach, describe, expect, test } from 'vitest';
import {
  type Closure,
  closeSession,
  defaultClosePlan,
  GenesysDisconnect,
  linkSession,
  MemoryOutbox,
} from '../../src/index.js';
import { GenesysSimulator, type MessengerOptions } from '../../src/simulator/index.js';
import { WebGuest } from '../simulator/web-guest.js';

const running: { stop(): Promise<unknown> }[] = [];
afterEach(async () => {
  for (const one of running.splice(0)) await one.stop();
});

/** A guest who has written over web messaging, and the package that closes the conversation. */
async function guestInConversation(messenger?: MessengerOptions) {
  const cloud = await GenesysSimulator.start({ messenger, delays: { disconnect: 20, conversation: 0 } });
  const disconnect = await GenesysDisconnect.create({
    genesys: { apiUrl: cloud.url, loginUrl: cloud.url, ...cloud.credentials },
    manifest: { version: 1, engagements: { 'payment-reminder': { close: { grace: '0s' } } } },
    conversationState: new ConversationState(new MemoryStorage()),
    outbox: new MemoryOutbox(),
  });
  running.push(disconnect, cloud);
  await disconnect.start();
  const guest = await WebGuest.configured(cloud);
  await guest.writes('I have paid already.');
  const { id } = cloud.conversations[0] ?? { id: '' };
  const closed = new Promise<Closure>((resolve) => {
    disconnect.on('closed', ({ closure }) => resolve(closure));
  });
  return { cloud, disconnect, guest, id, closed };
}

const disconnectWith = (readOnly: string) => ({
  type: 'message',
  class: 'StructuredMessage',
  code: 200,
  body: {
    type: 'Event',
    direction: 'Outbound',
    events: [{ eventType: 'Presence', presence: { type: 'Disconnect' } }],
    metadata: { readOnly },
    originatingEntity: 'Bot',
  },
});

const locked = {
  type: 'response',
  class: 'string',
  code: 409,
  body: 'Session is read-only, no new messages allowed',
};

describe('a guest on web messaging', () => {
  test('is locked when a bot ends the engagement', async () => {
    const { cloud, disconnect, guest, id, closed } = await guestInConversation();
    const adapter = new TestAdapter(async (context: TurnContext) => {
      await linkSession(context, { conversationId: id, engagement: 'payment-reminder' });
      await context.sendActivity('Thank you, goodbye.');
      await closeSession(context, { reason: 'paid' });
    });
    adapter.use(disconnect.middleware);
    await adapter.send('I have paid already.').assertReply('Thank you, goodbye.').startTest();

    expect(await guest.next()).toMatchObject(disconnectWith('true'));
    expect(await guest.writes('one more thing')).toEqual(locked);
    expect(await closed).toMatchObject({ conversationId: id, outcome: 'closed' });
    expect(cloud.conversation(id)).toMatchObject({
      state: 'ended',
      messages: [{ text: 'I have paid already.' }],
    });
    expect((await guest.configure()).body).toMatchObject({ newSession: false, readOnly: true });
  });

  test('keeps its agent until the agent is gone, and is locked then', async () => {
    const { cloud, disconnect, guest, id } = await guestInConversation();
    cloud.agentJoins(id);
    const held = new Promise((resolve) => disconnect.on('held', resolve));
    const plan = { ...defaultClosePlan, engagement: 'payment-reminder' };
    await disconnect.closer.schedule({ conversationId: id, plan, signals: [], handedOver: true, dueAt: 0 });
    await held;
    cloud.agentWrites(id, 'How can I help?');
    expect((await guest.next()).body).toMatchObject({ text: 'How can I help?', originatingEntity: 'Human' });
    expect((await guest.writes('I have paid.')).code).toBe(200);
    cloud.agentLeaves(id);
    expect(await guest.next()).toMatchObject(disconnectWith('true'));
    expect(await guest.writes('one more thing')).toEqual(locked);
  });

  test('is told but not locked where the Messenger only shows the status', async () => {
    const messenger: MessengerOptions = { conversationDisconnect: { type: 'Send' } };
    const { cloud, disconnect, guest, id, closed } = await guestInConversation(messenger);
    const plan = { ...defaultClosePlan, engagement: 'payment-reminder' };
    await disconnect.closer.schedule({ conversationId: id, plan, signals: [], handedOver: false, dueAt: 0 });
    expect(await guest.next()).toMatchObject(disconnectWith('false'));
    await closed;
    expect((await guest.writes('one more thing')).code).toBe(200);
    expect(cloud.conversation(id)?.state).toBe('open');
  });
});
