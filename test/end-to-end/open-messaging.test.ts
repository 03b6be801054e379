import type { CloserEvents } from 'botbuilder-genesys-disconnect';
import { describe, expect, test } from 'vitest';
import { bridgedHost } from './bridged-host.js';

const text = 'Your invoice is due. Reply "pay", "later", "stop" or "agent".';
const guest = 'guest-17@lodge';

async function stage() {
  const bridged = await bridgedHost();
  const { connector, disconnect, messaging } = bridged;
  const conversation = {
    channelId: 'test',
    serviceUrl: connector.url,
    parameters: { bot: { id: 'bot' }, members: [{ id: 'guest' }], isGroup: false },
  };
  const start = () =>
    messaging.startEngagement({
      engagement: 'payment-reminder',
      to: guest,
      text,
      key: 'invoice-4711',
      conversation,
    });
  const ended = (name: 'closed' | 'held' | 'failed') =>
    new Promise<CloserEvents['closed']>((resolve) => void disconnect.on(name, resolve));
  return { ...bridged, start, ended };
}

describe('an engagement over Open Messaging', () => {
  test('starts, is answered, closes, and locks the guest out', async () => {
    const { cloud, connector, host, start, ended } = await stage();
    const { conversationId, isNew } = await start();
    expect(isNew).toBe(true);
    await connector.reads(text);
    const closed = ended('closed');
    expect(await connector.writes(host.url, 'pay')).toBe(200);
    const { closure } = await closed;
    expect(closure).toMatchObject({ conversationId, state: 'closed' });
    expect(cloud.conversation(conversationId)?.state).toBe('ended');

    await connector.writes(host.url, 'Are you there?');
    await connector.writes(host.url, 'Hello?');
    expect(connector.texts.filter((said) => said === 'This conversation has ended.')).toHaveLength(1);
    expect(cloud.conversation(conversationId)?.state).toBe('ended');
    expect(cloud.conversation(conversationId)?.messages.map((message) => message.text)).toEqual([
      text,
      'pay',
    ]);
  });

  test('is started once for one key, however often it is asked for', async () => {
    const { cloud, start } = await stage();
    const started = await Promise.all([start(), start(), start()]);
    expect(new Set(started.map(({ conversationId }) => conversationId)).size).toBe(1);
    expect(cloud.conversations).toHaveLength(1);
    expect(cloud.conversations[0]?.messages).toHaveLength(1);
  });

  test('is handed over to a person, whose words reach the guest, and closes when the person has left', async () => {
    const { cloud, connector, host, messaging, start, ended } = await stage();
    const { conversationId } = await start();
    await connector.reads(text);
    await connector.writes(host.url, 'agent');
    cloud.agentJoins(conversationId);
    const arrived = new Promise<void>((resolve) => {
      const words = () => cloud.conversation(conversationId)?.messages.at(-1)?.text;
      cloud.on('conversation', () => words() === 'I need more time.' && resolve());
    });
    await connector.writes(host.url, 'I need more time.');
    await arrived;
    cloud.agentWrites(conversationId, 'You have until Monday.');
    await connector.reads('You have until Monday.');
    const closed = ended('closed');
    const handedBack = new Promise((resolve) => void messaging.on('handedBack', resolve));
    cloud.agentLeaves(conversationId, { guest: 'back-to-flow' });
    await handedBack;
    cloud.agentWrapsUp(conversationId);
    await closed;
    expect(cloud.conversation(conversationId)?.state).toBe('ended');
    const said = cloud.conversation(conversationId)?.messages.map((message) => message.text);
    expect(said).toEqual([
      text,
      'agent',
      'The guest asks for a person.',
      'I need more time.',
      'You have until Monday.',
    ]);
  });
});
