import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ActivityHandler, ConversationState, MemoryStorage } from 'botbuilder';
import { expect, onTestFinished, test } from 'vitest';
import { startHost } from '../../src/host/index.js';
import { closeSession, GenesysDisconnect, MemoryOutbox } from '../../src/index.js';
import { GenesysSimulator } from '../../src/simulator/index.js';

test('a host with a storage tells the bot how its session ended, where the manifest asks for it', async () => {
  const cloud = await GenesysSimulator.start();
  onTestFinished(() => cloud.stop());
  const connector = createServer((_request, response) => {
    response.writeHead(200, { 'Content-Type': 'application/json' });
    response.end('{"id":"1"}');
  });
  await new Promise<void>((resolve) => connector.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void connector.close());
  const storage = new MemoryStorage();
  const disconnect = await GenesysDisconnect.create({
    genesys: { apiUrl: cloud.url, loginUrl: cloud.url, ...cloud.credentials },
    manifest: { version: 1, engagements: { reminder: { close: { grace: '0s' }, on: { closed: true } } } },
    conversationState: new ConversationState(storage),
    outbox: new MemoryOutbox(),
  });
  const bot = new ActivityHandler();
  const told = new Promise<unknown>((resolve) => {
    bot.onMessage(async (context) => closeSession(context, { reason: 'paid' }));
    bot.onEvent(async ({ activity: { name, value } }) => resolve({ name, value }));
  });
  const host = await startHost({ disconnect, bot, storage, port: 0, handleSignals: false });
  onTestFinished(() => host.stop());

  const { id } = cloud.createConversation();
  await fetch(`${host.url}/api/messages`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({
      type: 'message',
      id: 'a-1',
      text: 'I have paid',
      channelId: 'test',
      serviceUrl: `http://127.0.0.1:${(connector.address() as AddressInfo).port}`,
      from: { id: 'guest' },
      recipient: { id: 'bot' },
      conversation: { id: 'c-1' },
      channelData: { genesysConversationId: id },
    }),
  });
  expect(await told).toMatchObject({
    name: 'genesys.session.closed',
    value: { conversationId: id, engagement: 'reminder', reason: 'paid' },
  });
});
