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

const guest = 'guest-17@lodge';
const names = ['first', 'second'] as const;
const ids = {
  first: '11111111-1111-4111-8111-111111111111',
  second: '22222222-2222-4222-8222-222222222222',
} as const;
const secretOf = (name: string) => `the secret of the ${name} integration`;

/** One façade, one outbox, and two integrations, each with a secret and a bot of its own. */
async function stage() {
  const cloud = await GenesysSimulator.start({
    integrations: names.map((name) => ({ id: ids[name] })),
    delays: { conversation: 10, events: 20 },
  });
  onTestFinished(() => cloud.stop());
  const logger = new KeptLog();
  const conversationState = new ConversationState(new MemoryStorage());
  const disconnect = await GenesysDisconnect.create({
    genesys: { apiUrl: cloud.url, loginUrl: cloud.url, ...cloud.credentials },
    manifest: { version: 1, engagements: { reminder: { close: { grace: '0s' } } } },
    conversationState,
    outbox: new MemoryOutbox(),
    logger,
  });
  await disconnect.start();
  onTestFinished(() => disconnect.stop());
  const told: string[] = [];
  const sides = await Promise.all(
    names.map(async (name) => {
      const shown: (string | undefined)[] = [];
      const bot = {
        async run(context: TurnContext) {
          const { type, text } = context.activity;
          if (type === 'message') await context.sendActivity(`${name} heard: ${text}`);
          if (text === 'a person') await context.sendActivity({ type: 'event', name: 'handoff.initiate' });
          await conversationState.saveChanges(context);
        },
      };
      const guests = new OpenMessagingAdapter({
        bot,
        deliver: async ({ text }) => void shown.push(text),
        logger,
      });
      const messaging = new OpenMessaging({
        disconnect,
        integrationId: ids[name],
        signatureSecret: secretOf(name),
        guests,
        logger,
      });
      guests.use(disconnect.middleware, messaging.middleware);
      messaging.on('undeliverable', ({ code }) => told.push(code));
      const server = createServer(nodeReceiver(messaging.webhook));
      await listen(server);
      onTestFinished(() => void server.close());
      cloud.deliverTo(urlOf(server), { secret: secretOf(name), integrationId: ids[name] });
      await messaging.start();
      onTestFinished(() => messaging.stop());
      return { name, guests, messaging, shown };
    }),
  );
  const [first, second] = sides as [(typeof sides)[0], (typeof sides)[0]];
  return { cloud, logger, told, first, second };
}

test('two integrations on one outbox take neither messages nor sessions of each other', async () => {
  const { cloud, logger, told, first, second } = await stage();
  const texts = Array.from({ length: 4 }, (_, n) => `word ${n}`);
  // The same guest, the same ids: nothing but the integration tells them apart.
  for (const [n, text] of texts.entries()) {
    const said = { guest, id: `ext-${n}`, time: Date.UTC(2026, 0, 1) + n, text };
    await Promise.all([first.guests.receive(said), second.guests.receive(said)]);
  }
  for (const { name, shown } of [first, second]) {
    await expect.poll(() => shown).toEqual(texts.map((text) => `${name} heard: ${text}`));
  }
  expect(cloud.conversations).toHaveLength(2);
  for (const { messages } of cloud.conversations) {
    expect(messages.filter(({ direction }) => direction === 'inbound').map(({ text }) => text)).toEqual(
      texts,
    );
  }
  expect(told).toEqual([]);
  expect(logger.of('error')).toEqual([]);
});

test('a handoff in one of them does not silence the bot of the other', async () => {
  const { told, first, second } = await stage();
  const say = (n: number, text: string) => ({ guest, id: `ext-${n}`, time: Date.UTC(2026, 0, 1) + n, text });
  await first.guests.receive(say(1, 'a person'));
  await second.guests.receive(say(1, 'hello'));
  await first.guests.receive(say(2, 'anybody?'));
  await second.guests.receive(say(2, 'again'));
  await expect.poll(() => second.shown).toEqual(['second heard: hello', 'second heard: again']);
  expect(first.shown).not.toContain('first heard: anybody?');
  expect(told).toEqual([]);
});
