import { createServer } from 'node:http';
import { ConversationState, MemoryStorage, type TurnContext } from 'botbuilder';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { GenesysDisconnect, MemoryOutbox } from '../../../src/index.js';
import { OpenMessagingAdapter } from '../../../src/open-messaging/bridging/open-messaging-adapter.js';
import { OpenMessaging } from '../../../src/open-messaging/open-messaging.js';
import { nodeReceiver } from '../../../src/open-messaging/receiving/node-receiver.js';
import { GenesysSimulator } from '../../../src/simulator/index.js';
import { listen, urlOf } from '../../turns/http-bot.js';
import { KeptLog } from '../../turns/stage.js';

const guest = 'guest-17@lodge';
const secret = 'a secret of the webhook';
const token = 'the-token-of-pushed-events';

/** What the guest's device shows. */
const shown: (string | undefined)[] = [];
const heard: (string | undefined)[] = [];
let cloud: GenesysSimulator;
let stop: () => Promise<void>;
let adapter: OpenMessagingAdapter;

beforeEach(async () => {
  shown.length = 0;
  heard.length = 0;
  cloud = await GenesysSimulator.start();
  const conversationState = new ConversationState(new MemoryStorage());
  const logger = new KeptLog();
  const disconnect = await GenesysDisconnect.create({
    genesys: { apiUrl: cloud.url, loginUrl: cloud.url, ...cloud.credentials },
    manifest: { version: 1, engagements: { reminder: { close: { grace: '0s' } } } },
    conversationState,
    outbox: new MemoryOutbox(),
    closer: { pace: { firstCheckMs: 20, heldCheckMs: 1_000 } },
    logger,
  });
  const bot = {
    async run(context: TurnContext) {
      const { text, name } = context.activity;
      heard.push(text ?? name);
      if (name === 'engagement.start') await context.sendActivity('Shall we begin?');
      if (text === 'a person') await context.sendActivity({ type: 'event', name: 'handoff.initiate' });
      await conversationState.saveChanges(context);
    },
  };
  adapter = new OpenMessagingAdapter({ bot, deliver: async ({ text }) => void shown.push(text), logger });
  const messaging = new OpenMessaging({
    disconnect,
    integrationId: cloud.integrationId,
    signatureSecret: secret,
    guests: adapter,
    logger,
    eventToken: token,
  });
  adapter.use(disconnect.middleware, messaging.middleware);
  const [webhook, events] = [nodeReceiver(messaging.webhook), nodeReceiver(messaging.events)];
  const server = createServer((request, response) =>
    request.url === '/events' ? events(request, response) : webhook(request, response),
  );
  await listen(server);
  cloud.deliverTo(`${urlOf(server)}/webhook`, { secret });
  cloud.pushEventsTo(`${urlOf(server)}/events`, { token, envelope: 'eventbridge' });
  await disconnect.start();
  await messaging.start();
  await messaging.startEngagement({
    engagement: 'reminder',
    to: guest,
    text: 'Good morning.',
    key: 'invoice-1',
  });
  stop = async () => {
    await messaging.stop();
    await disconnect.stop();
    await cloud.stop();
    server.close();
  };
});
afterEach(() => stop());

/** The guest writes on the device. */
const says = (text: string) => adapter.receive({ guest, id: `id-${text}`, time: Date.now(), text });

const conversationId = () => cloud.conversations[0]?.id ?? '';

test('an engagement goes from the first word over a person to a locked session, and nothing is lost on the way', async () => {
  await expect.poll(() => shown).toEqual(['Good morning.', 'Shall we begin?']);
  expect(cloud.conversations).toHaveLength(1);
  await says('a person');
  cloud.agentJoins(conversationId());
  cloud.agentWrites(conversationId(), 'I am Ann.');
  await expect.poll(() => shown.at(-1)).toBe('I am Ann.');
  await says('Thank you, Ann.');
  expect(heard).toEqual(['engagement.start', 'a person']);
  const inbound = () =>
    cloud.conversation(conversationId())?.messages.filter(({ direction }) => direction === 'inbound');
  await expect
    .poll(() => inbound()?.map(({ text }) => text))
    .toEqual(['a person', 'The guest asks for a person.', 'Thank you, Ann.']);

  cloud.agentLeaves(conversationId());
  cloud.agentWrapsUp(conversationId());
  await expect.poll(() => heard.at(-1)).toBe('handoff.status');
  await expect.poll(() => cloud.conversation(conversationId())?.state).toBe('ended');
  await says('One more thing.');
  expect(shown.at(-1)).toBe('This conversation has ended. Thank you.');
  expect(cloud.conversation(conversationId())?.state).toBe('ended');
  expect(cloud.conversations).toHaveLength(1);
}, 20_000);
