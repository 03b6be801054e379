import { randomUUID } from 'node:crypto';
import {
  type Activity,
  ActivityHandler,
  ChannelServiceRoutes,
  CloudAdapter,
  CloudSkillHandler,
  ConfigurationBotFrameworkAuthentication,
  ConversationState,
  MemoryStorage,
  SkillConversationIdFactory,
  type TurnContext,
} from 'botbuilder';
import {
  type BeginSkillDialogOptions,
  ComponentDialog,
  type Dialog,
  runDialog,
  SkillDialog,
  TextPrompt,
  WaterfallDialog,
} from 'botbuilder-dialogs';
import restify from 'restify';
import {
  type Closure,
  closeSession,
  GenesysDisconnect,
  type ManifestInput,
  MemoryOutbox,
} from '../../src/index.js';
import { OutcomeEvents } from '../../src/outcome-events/outcome-events.js';
import type { GenesysSimulator } from '../../src/simulator/index.js';
import { ConnectorStub, listen, urlOf } from '../turns/http-bot.js';
import { KeptLog } from '../turns/stage.js';

type Engagement = ManifestInput['engagements'][string];

/** One bot with this package on restify; what it closes is kept. */
async function served(cloud: GenesysSimulator, engagement: Engagement) {
  const storage = new MemoryStorage();
  const conversationState = new ConversationState(storage);
  const log = new KeptLog();
  const disconnect = await GenesysDisconnect.create({
    genesys: { apiUrl: cloud.url, loginUrl: cloud.url, ...cloud.credentials },
    manifest: { version: 1, engagements: { reminder: { ...engagement, close: { grace: '0s' } } } },
    conversationState,
    outbox: new MemoryOutbox(),
    logger: log,
  });
  await disconnect.start();
  const scheduled: Closure[] = [];
  disconnect.on('scheduled', ({ closure }) => void scheduled.push(closure));
  const auth = new ConfigurationBotFrameworkAuthentication({});
  const adapter = new CloudAdapter(auth);
  const bot = new ActivityHandler();
  const outcomes = new OutcomeEvents({ disconnect, adapter, bot, storage, logger: log });
  adapter.use(outcomes.middleware, disconnect.middleware);
  bot.onDialog(async (context, next) => {
    await conversationState.saveChanges(context);
    await next();
  });
  const server = restify.createServer();
  server.use(restify.plugins.bodyParser());
  server.post('/api/messages', async (request, response) => {
    await adapter.process(request, response, (context) => bot.run(context));
  });
  await listen(server);
  const run = (dialog: Dialog) => {
    disconnect.watch(dialog);
    const state = conversationState.createProperty('dialogs');
    return (context: TurnContext) => runDialog(dialog, context, state);
  };
  const stop = async () => {
    await disconnect.stop();
    await outcomes.stop();
    const closed = new Promise<void>((resolve) => server.close(() => resolve()));
    server.server.closeAllConnections();
    await closed;
  };
  return { adapter, auth, bot, conversationState, disconnect, log, run, scheduled, server, stop, storage };
}

/** A skill that asks one question, and then is done; "stop" closes the session at once. It passes on to its caller what it is told of its sessions. */
async function startSkill(cloud: GenesysSimulator, engagement: Engagement) {
  const skill = await served(cloud, engagement);
  const root = new ComponentDialog('skill-root');
  // The first one added is the one that begins.
  root.addDialog(
    new WaterfallDialog('steps', [
      (step) => step.prompt('ask', 'Which day?'),
      (step) => step.endDialog({ day: step.result }),
    ]),
  );
  root.addDialog(new TextPrompt('ask'));
  const run = skill.run(root);
  skill.bot.onMessage(async (context, next) => {
    // Not ended by it: the parent forgets a skill's conversation when that ends.
    if (context.activity.text === 'stop') await closeSession(context, { reason: 'opted-out' });
    else await run(context);
    await next();
  });
  skill.bot.onEvent(async (context, next) => {
    const { name = '', value } = context.activity;
    if (name.startsWith('genesys.session.')) await context.sendActivity({ type: 'event', name, value });
    await next();
  });
  return skill;
}

/** A parent that lets the skill ask, and then asks a question of its own. */
async function startParent(cloud: GenesysSimulator, engagement: Engagement, skillEndpoint: string) {
  const parent = await served(cloud, engagement);
  const { auth, adapter, bot, conversationState, server } = parent;
  const ids = new SkillConversationIdFactory(new MemoryStorage());
  const told = new Promise<Partial<Activity>>((resolve) => {
    bot.onEvent(async ({ activity }, next) => {
      if (activity.name?.startsWith('genesys.session.')) resolve({ ...activity });
      await next();
    });
  });
  const root = new ComponentDialog('parent-root');
  root.addDialog(
    new WaterfallDialog('steps', [
      (step) => {
        const options: BeginSkillDialogOptions = { activity: step.context.activity };
        return step.beginDialog('call-skill', options);
      },
      (step) => step.prompt('ask', `So on ${(step.result as { day: string }).day}. Anything else?`),
      (step) => step.endDialog(),
    ]),
  );
  root.addDialog(new TextPrompt('ask'));
  root.addDialog(
    new SkillDialog(
      {
        botId: '',
        skill: { id: 'skill', appId: 'skill', skillEndpoint },
        skillHostEndpoint: `${urlOf(server)}/api/skills`,
        skillClient: auth.createBotFrameworkClient(),
        conversationIdFactory: ids,
        conversationState,
      },
      'call-skill',
    ),
  );
  const run = parent.run(root);
  for (const type of ['Message', 'EndOfConversation'] as const) {
    bot[`on${type}`](async (context, next) => {
      await run(context);
      await next();
    });
  }
  const handler = new CloudSkillHandler(adapter, (context) => bot.run(context), ids, auth);
  new ChannelServiceRoutes(handler).register(server as never, '/api/skills');
  return { ...parent, told };
}

/** A parent bot, its skill, and a guest who talks with the parent; everything over HTTP. */
export async function skillPair(cloud: GenesysSimulator, of: { parent?: Engagement; skill?: Engagement }) {
  const skill = await startSkill(cloud, of.skill ?? {});
  const parent = await startParent(cloud, of.parent ?? {}, `${urlOf(skill.server)}/api/messages`);
  const connector = new ConnectorStub();
  await connector.start();
  const { id } = cloud.createConversation();
  const say = async (text: string) => {
    const response = await fetch(`${urlOf(parent.server)}/api/messages`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        type: 'message',
        text,
        id: randomUUID(),
        // Without credentials, the SDK takes a bot for a skill on this channel only.
        channelId: 'emulator',
        serviceUrl: connector.url,
        conversation: { id: 'conversation-1' },
        from: { id: 'guest', role: 'user' },
        recipient: { id: 'parent', role: 'bot' },
        channelData: { genesysConversationId: id },
      } as Partial<Activity>),
    });
    if (!response.ok) throw new Error(`The parent answered ${response.status}: ${await response.text()}`);
  };
  const stop = async () => {
    // The skill first: it may still be telling its parent something.
    await skill.stop();
    await parent.stop();
    await connector.stop();
  };
  return { parent, skill, connector, conversationId: id, say, stop };
}
