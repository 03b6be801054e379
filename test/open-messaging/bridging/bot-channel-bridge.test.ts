import {
  CloudAdapter as AgentsCloudAdapter,
  ConversationState as AgentsConversationState,
  MemoryStorage as AgentsMemoryStorage,
  ConnectorClient,
} from '@microsoft/agents-hosting';
import {
  ActivityHandler,
  CloudAdapter,
  ConfigurationBotFrameworkAuthentication,
  ConversationState,
  MemoryStorage,
} from 'botbuilder';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { ArgumentError } from '../../../src/errors/argument-error.js';
import { ConfigurationError } from '../../../src/errors/configuration-error.js';
import { TurnNotRunError } from '../../../src/errors/turn-not-run-error.js';
import { UndeliverableError } from '../../../src/errors/undeliverable-error.js';
import { WayBackUnknownError } from '../../../src/errors/way-back-unknown-error.js';
import { BotChannelBridge } from '../../../src/open-messaging/bridging/bot-channel-bridge.js';
import { BridgeMiddleware } from '../../../src/open-messaging/bridging/bridge-middleware.js';
import { timedChannel } from '../../../src/open-messaging/bridging/timed-channel.js';
import type { OutboundMessage } from '../../../src/open-messaging/receiving/outbound-message.js';
import type { EngagementSession } from '../../../src/open-messaging/sessions/engagement-session.js';
import { closeSession } from '../../../src/turns/close-session.js';
import type { BotStateLike, TurnLike } from '../../../src/turns/turn-like.js';
import { ConnectorStub } from '../../turns/http-bot.js';
import { genesysId, otherGenesysId, stage } from '../../turns/stage.js';
import { MemoryServices } from './memory-services.js';

let connector: ConnectorStub;
beforeEach(async () => {
  connector = new ConnectorStub();
  await connector.start();
});
afterEach(() => connector.stop());

/** Both SDKs' adapters: the parts that a test uses. */
interface AnyAdapter {
  use(...middlewares: unknown[]): unknown;
  onTurnError?: unknown;
  continueConversation(...args: unknown[]): Promise<void>;
}

/** A bot under the façade's middleware and the bridge's. */
function bridgedBot(adapter: AnyAdapter, conversationState: BotStateLike, appId = '') {
  const staged = stage({ conversationState });
  const services = new MemoryServices();
  const heard: { name: unknown; value: unknown }[] = [];
  const hooks = { onTurn: async (_context: TurnLike) => {} };
  const failures: unknown[] = [];
  const bot = {
    async run(context: TurnLike) {
      const { name, value } = context.activity;
      heard.push({ name, value });
      await hooks.onTurn(context);
      await conversationState.saveChanges(context);
    },
  };
  adapter.onTurnError = async (context: TurnLike, error: unknown) => {
    failures.push(error);
    await context.sendActivity('Sorry, error.');
  };
  const { clock, log: logger } = staged;
  const settings = {
    mirror: 'always',
    beginSession: 'at-handoff',
    handoffText: 'A person, please.',
    onUndeliverable() {},
  } as const;
  adapter.use(staged.middleware, new BridgeMiddleware({ services, ...settings, logger, clock }));
  const bridge = new BotChannelBridge({ adapter: adapter as never, bot, appId });
  bridge.attach(services);
  return { ...staged, adapter, bridge, services, heard, hooks, failures };
}

function onBotbuilder() {
  const adapter = new CloudAdapter(new ConfigurationBotFrameworkAuthentication({}));
  return bridgedBot(adapter as never, new ConversationState(new MemoryStorage()) as never);
}

/** With an app id and a secret the Agents SDK would ask Microsoft for a token. */
class AnonymousAgentsAdapter extends AgentsCloudAdapter {
  protected override async createConnectorClientWithIdentity(
    _identity: unknown,
    activity: Parameters<AgentsCloudAdapter['createConnectorClientWithIdentity']>[1],
  ) {
    return super.createConnectorClientWithIdentity({} as never, activity);
  }

  protected override async createConnectorClient(serviceUrl: string) {
    return ConnectorClient.createClientWithToken(serviceUrl, '');
  }

  protected override async createUserTokenClient() {
    return super.createUserTokenClient({} as never);
  }
}

function onAgents() {
  const adapter = new AnonymousAgentsAdapter();
  return bridgedBot(adapter as never, new AgentsConversationState(new AgentsMemoryStorage()) as never, 'app');
}

const platforms = [
  ['botbuilder', onBotbuilder],
  ['the Agents SDK', onAgents],
] as const;

function sessionWith(change: Partial<EngagementSession> = {}): EngagementSession {
  return {
    conversationId: genesysId,
    integrationId: 'integration-1',
    guest: 'guest-17',
    engagement: 'payment-reminder',
    talksWith: 'agent',
    way: {
      reference: {
        channelId: 'directline',
        serviceUrl: connector.url,
        conversation: { id: 'conversation-1' },
        bot: { id: 'bot' },
        user: { id: 'guest' },
      },
      appId: 'app',
    },
    ...change,
  };
}

function message(change: Partial<OutboundMessage> = {}): OutboundMessage {
  return {
    id: 'message-9',
    integrationId: 'integration-1',
    conversationId: genesysId,
    to: 'guest-17',
    time: Date.UTC(2026, 0, 1),
    type: 'text',
    sender: 'human',
    nickname: 'Ann',
    text: 'I am Ann.',
    attachments: [],
    quickReplies: [],
    ...change,
  };
}

describe.each(platforms)('on %s', (_name, bot) => {
  /** botbuilder takes an app id only with credentials; the Agents SDK takes none without. */
  const session = (change: Partial<EngagementSession> = {}) => {
    const { way, ...rest } = sessionWith(change);
    return { ...rest, way: way && { ...way, appId: bot === onAgents ? 'app' : '' } };
  };

  test("a person's message reaches the guest in the bot's conversation, and not the bot", async () => {
    const { bridge, heard } = bot();
    await bridge.deliver(message(), session());
    expect(connector.sent).toMatchObject([
      {
        type: 'message',
        text: 'I am Ann.',
        from: { id: 'bot' },
        recipient: { id: 'guest' },
        conversation: { id: 'conversation-1' },
        channelData: { genesys: { messageId: 'message-9', sender: 'human', nickname: 'Ann' } },
      },
    ]);
    expect(heard).toEqual([]);
  });

  test('files, quick replies and typing reach the guest', async () => {
    const { bridge } = bot();
    const reply = { text: 'Yes', payload: 'yes-1', id: 'r1' };
    const attachments = [
      { mediaType: 'Image', url: 'https://files.example/a.png', filename: 'a.png' },
    ] as const;
    await bridge.deliver(message({ type: 'structured', attachments, quickReplies: [reply] }), session());
    await bridge.deliver(message({ type: 'event', text: undefined, typing: true }), session());
    expect(connector.sent).toMatchObject([
      {
        attachments: [{ contentType: 'image/*', contentUrl: 'https://files.example/a.png', name: 'a.png' }],
        suggestedActions: {
          actions: [
            {
              type: 'messageBack',
              title: 'Yes',
              value: { genesys: { quickReply: { ...reply, messageId: 'message-9' } } },
            },
          ],
        },
      },
      { type: 'typing' },
    ]);
  });

  test.each([403, 404, 400])('a channel that answers %s has lost the guest', async (status) => {
    const { bridge, failures } = bot();
    connector.answer = () => status;
    await expect(bridge.deliver(message(), session())).rejects.toThrow(UndeliverableError);
    expect(failures).toEqual([]);
  });

  test('a channel that answers 401 or 429 is asked again later', async () => {
    const { bridge } = bot();
    for (const status of [401, 429]) {
      connector.answer = () => status;
      const failure = await bridge.deliver(message(), session()).catch((error: unknown) => error);
      expect(failure).toBeInstanceOf(Error);
      expect(failure).not.toBeInstanceOf(UndeliverableError);
    }
    connector.answer = () => 200;
    await bridge.deliver(message(), session());
    expect(connector.texts).toEqual(['I am Ann.']);
  });

  test('the first turn of an engagement is linked before the bot runs on the event', async () => {
    const { bridge, heard, hooks, closing } = bot();
    hooks.onTurn = async (context) => {
      await context.sendActivity('Good morning.');
      await (context as unknown as { sendActivity(activity: object): Promise<unknown> }).sendActivity({
        type: 'endOfConversation',
        code: 'completedSuccessfully',
      });
    };
    await bridge.begin(session({ talksWith: 'bot' }), { name: 'start', value: { due: 12 } });
    expect(heard).toEqual([{ name: 'start', value: { due: 12 } }]);
    expect(connector.texts).toEqual(['Good morning.']);
    expect(closing.only).toMatchObject({
      conversationId: genesysId,
      plan: { engagement: 'payment-reminder' },
    });
  });

  test('the end of a handoff reaches the bot and closes the session', async () => {
    const { bridge, heard, closing } = bot();
    await bridge.handoffEnded(session());
    expect(heard).toEqual([{ name: 'handoff.status', value: { state: 'completed' } }]);
    expect(closing.only).toMatchObject({
      conversationId: genesysId,
      handedOver: true,
      signals: [{ source: 'handoff', outcome: 'completed' }],
    });
  });

  test('the link to another Genesys conversation is none of the bot, and knows of the person there', async () => {
    const { bridge, hooks, heard, closing } = bot();
    await bridge.link(session({ talksWith: 'agent' }));
    expect(heard).toEqual([]);
    hooks.onTurn = async (context) => closeSession(context);
    await bridge.begin(session(), { name: 'start', value: 1 });
    expect(closing.only).toMatchObject({ conversationId: genesysId, handedOver: true });
  });

  test('the end of a handoff in a session before the present one closes nothing', async () => {
    const { bridge, heard, closing } = bot();
    await bridge.begin(session({ conversationId: otherGenesysId }), { name: 'start', value: 1 });
    await bridge.handoffEnded(session());
    expect(heard).toHaveLength(1);
    expect(closing.closures).toEqual([]);
  });

  test('a bot that fails on the end of a handoff is told so, and the session closes all the same', async () => {
    const { bridge, hooks, failures, closing } = bot();
    hooks.onTurn = async () => {
      throw new Error('defect');
    };
    await bridge.handoffEnded(session());
    expect(failures).toMatchObject([{ message: 'defect' }]);
    expect(closing.closures).toHaveLength(1);
  });

  test('a bot that fails on the end of a handoff, and whose apology fails, rejects and closes nothing', async () => {
    const { bridge, adapter, hooks, closing } = bot();
    hooks.onTurn = async () => {
      throw new Error('defect');
    };
    let apologies = 0;
    adapter.onTurnError = async () => {
      apologies += 1;
      if (apologies === 1) throw new Error('the channel is away');
    };
    await expect(bridge.handoffEnded(session())).rejects.toThrow('the channel is away');
    expect(closing.closures).toEqual([]);
  });

  test('a bot that was given up on the end of a handoff says and closes nothing any more', async () => {
    const { bridge, hooks, clock, closing } = bot();
    let wake = () => {};
    const refused: unknown[] = [];
    const sends = ['Goodbye.', { type: 'endOfConversation' }, { type: 'event', name: 'handoff.initiate' }];
    const ended = new Promise<void>((resolve) => {
      hooks.onTurn = async (context) => {
        await context.sendActivity('One moment.');
        await new Promise<void>((go) => {
          wake = go;
        });
        for (const activity of sends)
          await context.sendActivity(activity as string).catch((error) => refused.push(error.code));
        // The turn is over a moment later.
        setTimeout(resolve, 50);
      };
    });
    const timed = timedChannel(bridge, clock, { deliverMs: 1_000, turnMs: 1_000 });
    const telling = timed.handoffEnded(session()).catch((error) => error.code);
    await vi.waitFor(() => expect(connector.sent).toHaveLength(1));
    await clock.advance(1_000);
    expect(await telling).toBe('TURN_TIMEOUT');
    wake();
    await ended;
    expect(refused).toEqual(['TURN_TIMEOUT', 'TURN_TIMEOUT', 'TURN_TIMEOUT']);
    expect(connector.sent).toHaveLength(1);
    expect(closing.closures).toEqual([]);
  });

  test('what fails after the bot has heard of the end of a handoff does not keep the session open', async () => {
    const { bridge, adapter, heard, failures, closing } = bot();
    adapter.use(async (_context: unknown, next: () => Promise<void>) => {
      await next();
      throw new Error('the state could not be saved');
    });
    await bridge.handoffEnded(session());
    expect(heard).toHaveLength(1);
    expect(failures).toHaveLength(1);
    expect(closing.only.signals).toMatchObject([{ source: 'handoff', outcome: 'completed' }]);
  });

  test('a middleware that ends the turn before is not taken for a delivery', async () => {
    const { bridge, adapter } = bot();
    adapter.use(async () => {});
    await expect(bridge.deliver(message(), session())).rejects.toThrow(TurnNotRunError);
    await expect(bridge.begin(session(), { name: 'start', value: 1 })).rejects.toThrow(TurnNotRunError);
  });
});

describe.each(platforms)('a guest without a conversation, on %s', (_name, bot) => {
  const conversation = (botWord = 'bot') => ({
    channelId: 'msteams',
    serviceUrl: connector.url,
    parameters: {
      isGroup: false,
      [botWord]: { id: 'bot', name: 'Bot' },
      members: [{ id: 'guest', name: 'Secret Name' }],
      channelData: { tenant: { id: 't' } },
    },
  });
  const unknown = () => sessionWith({ way: undefined, talksWith: 'bot' });

  test.each(['bot', 'agent'])(
    'gets one, which is linked and remembered before the bot runs, named as `%s`',
    async (botWord) => {
      const { bridge, services, hooks, heard, closing } = bot();
      await services.open(unknown());
      let atFirst: EngagementSession | undefined;
      hooks.onTurn = async (context) => {
        atFirst = services.sessions.get(genesysId);
        await context.sendActivity('Good morning.');
      };
      await bridge.link(unknown(), conversation(botWord));
      await bridge.begin(services.sessions.get(genesysId) as EngagementSession, { name: 'start', value: 1 });
      expect(connector.sent[0]).toMatchObject({
        channelData: { tenant: { id: 't' }, genesysConversationId: genesysId },
      });
      expect(connector.sent[1]).toMatchObject({ text: 'Good morning.', recipient: { id: 'guest' } });
      expect(heard).toEqual([{ name: 'start', value: 1 }]);
      expect(atFirst?.way).toMatchObject({
        reference: {
          channelId: 'msteams',
          conversation: { id: 'sent-1' },
          bot: { id: 'bot' },
          user: { id: 'guest' },
        },
      });
      expect(JSON.stringify(atFirst)).not.toContain('Secret Name');

      // From now on the guest can be reached there.
      hooks.onTurn = async () => {};
      await bridge.deliver(message(), atFirst as EngagementSession);
      await bridge.handoffEnded(atFirst as EngagementSession);
      expect(connector.sent.at(-1)).toMatchObject({ text: 'I am Ann.', conversation: { id: 'sent-1' } });
      expect(closing.only).toMatchObject({
        conversationId: genesysId,
        plan: { engagement: 'payment-reminder' },
      });
    },
  );

  test('cannot be reached yet, and may be later', async () => {
    const { bridge } = bot();
    await expect(bridge.deliver(message(), unknown())).rejects.toThrow(WayBackUnknownError);
    await expect(bridge.handoffEnded(unknown())).rejects.toThrow(WayBackUnknownError);
    await expect(bridge.begin(unknown(), { name: 'start', value: 1 })).rejects.toThrow(WayBackUnknownError);
  });

  test('is not written to where nobody says who it is', async () => {
    const { bridge } = bot();
    const { parameters, ...rest } = conversation();
    const nobody = { ...rest, parameters: { ...parameters, members: [] } };
    expect(() => bridge.checkConversation(conversation())).not.toThrow();
    expect(() => bridge.checkConversation(nobody)).toThrow(ArgumentError);
    await expect(bridge.link(unknown(), nobody)).rejects.toThrow(ArgumentError);
    expect(connector.sent).toEqual([]);
  });
});

test('the Agents SDK opens no conversation without the app id, and that is said before anything is sent', () => {
  const bridge = new BotChannelBridge({ adapter: new AgentsCloudAdapter(), bot: new ActivityHandler() });
  const conversation = {
    channelId: 'msteams',
    serviceUrl: connector.url,
    parameters: { isGroup: false, agent: { id: 'bot' }, members: [{ id: 'guest' }] },
  };
  expect(() => bridge.checkConversation(conversation)).toThrow(
    /appId has to be .*Give it to the BotChannelBridge/,
  );
});

test('what a channel cannot show is undeliverable, and what is not for the guest is passed over', async () => {
  const { bridge } = onBotbuilder();
  const empty = message({ type: 'structured', text: undefined });
  await expect(bridge.deliver(empty, sessionWith())).rejects.toThrow('no text, no file, no quick reply');
  await bridge.deliver(message({ type: 'event', text: undefined }), sessionWith());
  await bridge.deliver(message({ type: 'receipt', text: undefined }), sessionWith());
  expect(connector.sent).toEqual([]);
});

test('without the façade on the adapter, a first turn rejects with what to do', async () => {
  const adapter = new CloudAdapter(new ConfigurationBotFrameworkAuthentication({}));
  const bridge = new BotChannelBridge({ adapter, bot: new ActivityHandler() });
  const { way, ...rest } = sessionWith();
  const session = { ...rest, way: way && { ...way, appId: '' } };
  await expect(bridge.begin(session, { name: 'start', value: 1 })).rejects.toMatchObject({
    code: 'MIDDLEWARE_MISSING',
  });
  await expect(bridge.handoffEnded(session)).rejects.toMatchObject({ code: 'MIDDLEWARE_MISSING' });
});

test('misspelt options are refused with all faults', () => {
  const make = () => new BotChannelBridge({ adaptor: {}, bot: {} } as never);
  expect(make).toThrow(ConfigurationError);
  expect(make).toThrow(/adapter[\s\S]*bot[\s\S]*adaptor/);
});
