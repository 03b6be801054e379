import { createServer } from 'node:http';
import { ConversationState, MemoryStorage, type TurnContext } from 'botbuilder';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { GenesysDisconnect, MemoryOutbox } from '../../../src/index.js';
import { OpenMessagingAdapter } from '../../../src/open-messaging/bridging/open-messaging-adapter.js';
import type { OpenMessagingAdapterOptions } from '../../../src/open-messaging/bridging/open-messaging-adapter-options.js';
import { OpenMessaging } from '../../../src/open-messaging/open-messaging.js';
import { nodeReceiver } from '../../../src/open-messaging/receiving/node-receiver.js';
import { GenesysSimulator } from '../../../src/simulator/index.js';
import { ManualClock } from '../../manual-clock.js';
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
let messaging: OpenMessaging;
/** Only the adapter's: it says how long a turn may take. */
let clock: ManualClock;

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
      if (text === 'hang') await new Promise(() => {});
      if (text === 'a person') await context.sendActivity({ type: 'event', name: 'handoff.initiate' });
      await conversationState.saveChanges(context);
    },
  };
  clock = new ManualClock();
  const deliver: OpenMessagingAdapterOptions['deliver'] = async ({ text }) => void shown.push(text);
  adapter = new OpenMessagingAdapter({ bot, deliver, logger, clock });
  messaging = new OpenMessaging({
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

/** What the guest has said, as Genesys Cloud knows it. */
const inbound = () =>
  cloud
    .conversation(conversationId())
    ?.messages.filter(({ direction }) => direction === 'inbound')
    .map(({ text }) => text);

test('an engagement goes from the first word over a person to a locked session, and nothing is lost on the way', async () => {
  await expect.poll(() => shown).toEqual(['Good morning.', 'Shall we begin?']);
  expect(cloud.conversations).toHaveLength(1);
  await says('a person');
  cloud.agentJoins(conversationId());
  cloud.agentWrites(conversationId(), 'I am Ann.');
  await expect.poll(() => shown.at(-1)).toBe('I am Ann.');
  await says('Thank you, Ann.');
  expect(heard).toEqual(['engagement.start', 'a person']);
  await expect.poll(inbound).toEqual(['a person', 'The guest asks for a person.', 'Thank you, Ann.']);

  cloud.agentLeaves(conversationId());
  cloud.agentWrapsUp(conversationId());
  await expect.poll(() => heard.at(-1)).toBe('handoff.status');
  await expect.poll(() => cloud.conversation(conversationId())?.state).toBe('ended');
  await says('One more thing.');
  expect(shown.at(-1)).toBe('This conversation has ended. Thank you.');
  expect(cloud.conversation(conversationId())?.state).toBe('ended');
  expect(cloud.conversations).toHaveLength(1);
}, 20_000);

test('a bot that hangs in a turn keeps the guest from no person, and the session from no end', async () => {
  await expect.poll(() => shown).toEqual(['Good morning.', 'Shall we begin?']);
  const timedOut: unknown[] = [];
  messaging.on('turnTimedOut', (turn) => timedOut.push(turn));
  const hung = says('hang').catch(({ code }) => code);
  await expect.poll(() => heard.at(-1)).toBe('hang');
  cloud.agentJoins(conversationId(), { wrapupRequired: false });
  cloud.agentWrites(conversationId(), 'I am Ann.');
  await expect.poll(() => shown.at(-1)).toBe('I am Ann.');
  const next = [says('yes please help'), says('hello?')];
  await clock.advance(30_000);
  await Promise.all(next);
  expect(await hung).toBe('TURN_TIMEOUT');
  expect(timedOut).toEqual([{ conversationId: conversationId(), guest, messageId: 'id-hang' }]);
  await expect.poll(() => inbound()).toEqual(['hang', 'yes please help', 'hello?']);

  cloud.agentLeaves(conversationId());
  await expect.poll(() => heard.at(-1)).toBe('handoff.status');
  await expect.poll(() => cloud.conversation(conversationId())?.state).toBe('ended');
}, 20_000);
