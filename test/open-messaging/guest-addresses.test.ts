import { createServer } from 'node:http';
import { ConversationState, MemoryStorage, type TurnContext } from 'botbuilder';
import { expect, onTestFinished, test } from 'vitest';
import { GenesysDisconnect, MemoryOutbox } from '../../src/index.js';
import { OpenMessagingAdapter } from '../../src/open-messaging/bridging/open-messaging-adapter.js';
import { OpenMessaging } from '../../src/open-messaging/open-messaging.js';
import { nodeReceiver } from '../../src/open-messaging/receiving/node-receiver.js';
import { GenesysSimulator } from '../../src/simulator/index.js';
import { listen, urlOf } from '../turns/http-bot.js';
import { KeptLog } from '../turns/stage.js';

const signatureSecret = 'a secret of the webhook';

test.each([
  ['climbs like a path', '../../guest/..\\17'],
  ['is long', 'x'.repeat(250)],
  ['is as long as can be', 'ü'.repeat(1_000)],
  ['has the sign in it that parts names', '|guest|17|'],
])('a guest whose address %s is heard, answered, and may be started with', async (_what, guest) => {
  const cloud = await GenesysSimulator.start({ delays: { conversation: 0 } });
  onTestFinished(() => cloud.stop());
  const logger = new KeptLog();
  const conversationState = new ConversationState(new MemoryStorage());
  const disconnect = await GenesysDisconnect.create({
    genesys: { apiUrl: cloud.url, loginUrl: cloud.url, ...cloud.credentials },
    manifest: { version: 1, engagements: { reminder: { close: { grace: '0s' } } } },
    outbox: new MemoryOutbox(),
    ...{ conversationState, logger },
  });
  const bot = {
    async run(context: TurnContext) {
      const { type, text } = context.activity;
      if (type === 'message') await context.sendActivity(`heard: ${text}`);
      await conversationState.saveChanges(context);
    },
  };
  const shown: unknown[] = [];
  const guests = new OpenMessagingAdapter({
    bot,
    logger,
    deliver: async ({ to, text }) => void shown.push([to, text]),
  });
  const { integrationId } = cloud;
  const messaging = new OpenMessaging({ disconnect, integrationId, signatureSecret, guests, logger });
  guests.use(disconnect.middleware, messaging.middleware);
  const server = createServer(nodeReceiver(messaging.webhook));
  await listen(server);
  onTestFinished(() => void server.close());
  cloud.deliverTo(urlOf(server), { secret: signatureSecret });
  await disconnect.start();
  onTestFinished(() => disconnect.stop());
  await messaging.start();
  onTestFinished(() => messaging.stop());
  const engagement = { engagement: 'reminder', to: guest, text: 'Good morning.', key: 'invoice-1' };
  await messaging.startEngagement(engagement);
  for (const n of [1, 2]) await guests.receive({ guest, id: `id-${n}`, time: Date.now(), text: `word ${n}` });
  await expect
    .poll(() => shown)
    .toEqual(['Good morning.', 'heard: word 1', 'heard: word 2'].map((text) => [guest, text]));
  expect(cloud.conversations).toHaveLength(1);
  expect(logger.of('error')).toEqual([]);
});
