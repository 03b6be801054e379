import { randomUUID } from 'node:crypto';
import {
  type Activity,
  ActivityHandler,
  CloudAdapter,
  ConfigurationBotFrameworkAuthentication,
  ConversationState,
  MemoryStorage,
  type TurnContext,
} from 'botbuilder';
import { closeSession, GenesysDisconnect, type ManifestInput, MemoryOutbox } from '../../src/index.js';
import { OutcomeEvents } from '../../src/outcome-events/outcome-events.js';
import type { GenesysSimulator } from '../../src/simulator/index.js';
import { ConnectorStub } from '../turns/http-bot.js';
import { KeptLog } from '../turns/stage.js';

/** An event that the bot was told. */
export interface Told {
  readonly name: string;
  readonly value: unknown;
  /** What the bot's state said about the conversation. */
  readonly words: number;
}

export type Engagement = ManifestInput['engagements'][string];

/** What instances of one bot share. */
export function shared() {
  return { storage: new MemoryStorage(), outbox: new MemoryOutbox(), log: new KeptLog() };
}

/** A bot on the real CloudAdapter that closes its session on "bye" and keeps what it is told. */
export async function toldBot(
  cloud: GenesysSimulator,
  {
    engagement = {},
    with: given = shared(),
  }: { engagement?: Engagement; with?: ReturnType<typeof shared> } = {},
) {
  const { storage, outbox, log } = given;
  const conversationState = new ConversationState(storage);
  const disconnect = await GenesysDisconnect.create({
    genesys: { apiUrl: cloud.url, loginUrl: cloud.url, ...cloud.credentials },
    manifest: { version: 1, engagements: { reminder: { ...engagement, close: { grace: '0s' } } } },
    conversationState,
    outbox,
    closer: { pace: { heldCheckMs: 1_000, firstCheckMs: 20 } },
    logger: log,
  });
  const told: Told[] = [];
  const hooks = { onTold: async (_context: TurnContext) => {} };
  const waiting: (() => void)[] = [];

  const bot = new ActivityHandler();
  const words = conversationState.createProperty<number>('words');
  bot.onMessage(async (context, next) => {
    await words.set(context, (await words.get(context, 0)) + 1);
    if (context.activity.text === 'bye') await closeSession(context);
    await next();
  });
  bot.onEvent(async (context, next) => {
    const { name = '', value } = context.activity;
    told.push({ name, value, words: await words.get(context, 0) });
    for (const look of waiting) look();
    await hooks.onTold(context);
    await next();
  });
  bot.onDialog(async (context, next) => {
    await conversationState.saveChanges(context);
    await next();
  });

  const adapter = new CloudAdapter(new ConfigurationBotFrameworkAuthentication({}));
  const outcomes = new OutcomeEvents({ disconnect, adapter, bot, storage, logger: log });
  adapter.use(outcomes.middleware, disconnect.middleware);
  const connector = new ConnectorStub();
  await connector.start();

  /** The guest writes in a Genesys conversation. */
  const say = (text: string, genesysConversationId: string) =>
    adapter.processActivityDirect(
      '',
      {
        type: 'message',
        text,
        id: randomUUID(),
        channelId: 'directline',
        serviceUrl: connector.url,
        conversation: { id: `conversation-${genesysConversationId}`, name: 'Secret Name' },
        from: { id: 'guest', name: 'Secret Name', role: 'user' },
        recipient: { id: 'bot', name: 'Bot' },
        channelData: { genesysConversationId },
      } as Partial<Activity> as Activity,
      (context) => bot.run(context),
    );
  /** Resolves when the bot has been told so many events. */
  const toldSoMany = (count: number) =>
    new Promise<Told[]>((resolve) => {
      const look = () => void (told.length >= count && resolve(told));
      waiting.push(look);
      look();
    });
  const stop = async () => {
    await disconnect.stop();
    await outcomes.stop();
    await connector.stop();
  };
  return { disconnect, outcomes, adapter, bot, connector, told, toldSoMany, hooks, log, storage, say, stop };
}
