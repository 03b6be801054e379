import type { Activity, TurnContext } from 'botbuilder';
import { describe, expect, test } from 'vitest';
import {
  BridgeMiddleware,
  type BridgeMiddlewareOptions,
} from '../../../src/open-messaging/bridging/bridge-middleware.js';
import { quickReplyAction } from '../../../src/open-messaging/bridging/quick-reply-action.js';
import type { OpenMessagingEvents } from '../../../src/open-messaging/open-messaging-events.js';
import type { EngagementSession } from '../../../src/open-messaging/sessions/engagement-session.js';
import { closeSession } from '../../../src/turns/close-session.js';
import { linkSession } from '../../../src/turns/session-link.js';
import { settle } from '../../manual-clock.js';
import { botOn } from '../../turns/bot.js';
import { genesysId, KeptLog, otherGenesysId } from '../../turns/stage.js';
import { MemoryServices } from './memory-services.js';

const time = Date.UTC(2026, 0, 1, 12);

/** What the channel sends when the guest writes. */
function guestSays(text: string, more: Partial<Activity> = {}): Partial<Activity> {
  return {
    type: 'message',
    text,
    id: `id-${text}`,
    timestamp: new Date(time),
    from: { id: 'guest-17', name: 'Greta', role: 'user' },
    channelData: { genesysConversationId: genesysId },
    ...more,
  };
}

const handoff = { type: 'event', name: 'handoff.initiate' } as const;
const statusEvent = (state: string) => ({ type: 'event', name: 'handoff.status', value: { state } });

function bridged(
  logic: (context: TurnContext) => Promise<unknown> = async () => {},
  options: Partial<BridgeMiddlewareOptions> = {},
) {
  const heard: (string | undefined)[] = [];
  const staged = botOn(async (context) => {
    heard.push(context.activity.text ?? context.activity.name ?? context.activity.type);
    await logic(context);
  });
  const services = new MemoryServices();
  const lost: OpenMessagingEvents['undeliverable'][] = [];
  const bridge = new BridgeMiddleware({
    services,
    mirror: 'always',
    beginSession: 'at-handoff',
    handoffText: 'The guest asks for a person.',
    onUndeliverable: (event) => lost.push(event),
    logger: staged.log,
    clock: staged.clock,
    ...options,
  });
  staged.adapter.use(bridge);
  const send = (activity: Partial<Activity>) => staged.adapter.send(activity).startTest();
  const says = (text: string, more?: Partial<Activity>) => send(guestSays(text, more));
  return { ...staged, services, bridge, lost, heard, send, says };
}

/** A session that is known, with nothing new to learn. */
async function known(bot: ReturnType<typeof bridged>, change: Partial<EngagementSession> = {}) {
  await bot.says('hello');
  const session = bot.services.sessions.get(genesysId) as EngagementSession;
  bot.services.sessions.set(genesysId, { ...session, ...change });
  bot.services.taken.length = 0;
  bot.services.changes.length = 0;
  bot.heard.length = 0;
}

describe('what the guest says', () => {
  test('reaches both Genesys Cloud and the bot', async () => {
    const bot = bridged();
    await bot.says('I paid');
    expect(bot.heard).toEqual(['I paid']);
    expect(bot.services.taken).toEqual([
      {
        guest: 'guest-17',
        utterance: { id: 'id-I paid', time, type: 'message', text: 'I paid', nickname: 'Greta' },
      },
    ]);
  });

  test('opens a session for a conversation that is linked, with the way back', async () => {
    const bot = bridged();
    await bot.says('hello');
    expect(bot.services.sessions.get(genesysId)).toMatchObject({
      conversationId: genesysId,
      integrationId: 'integration-1',
      guest: 'guest-17',
      talksWith: 'bot',
      way: { reference: { channelId: 'test', user: { id: 'guest-17' }, conversation: { id: 'Convo1' } } },
    });
    expect(JSON.stringify([...bot.services.sessions])).not.toContain('Greta');
  });

  test('goes to the address with which the engagement was started', async () => {
    const bot = bridged();
    const started = {
      conversationId: genesysId,
      integrationId: 'integration-1',
      guest: '+49170',
      talksWith: 'bot',
    } as const;
    bot.services.sessions.set(genesysId, started);
    await bot.says('hello');
    expect(bot.services.taken).toMatchObject([{ guest: '+49170' }]);
    expect(bot.services.sessions.get(genesysId)?.way).toBeDefined();
  });

  test('waits for a handoff where the mirror says so', async () => {
    const bot = bridged(undefined, { mirror: 'from-handoff' });
    await bot.says('hello');
    expect(bot.services.taken).toEqual([]);
    await known(bot, { talksWith: 'agent' });
    await bot.says('are you there?');
    expect(bot.services.texts).toEqual(['are you there?']);
  });

  test('is handed on once when the channel sends the activity again', async () => {
    const bot = bridged();
    await bot.says('hello');
    await bot.says('hello');
    expect(bot.services.texts).toEqual(['hello']);
  });

  test('never reaches Genesys Cloud after the session is closed', async () => {
    const bot = bridged((context) => closeSession(context));
    await bot.says('bye');
    bot.closing.set(bot.closing.only.id, { state: 'closed', endedAt: bot.clock.now() });
    await bot.says('one more thing');
    expect(bot.services.texts).toEqual(['bye']);
    expect(bot.heard).toEqual(['bye']);
  });

  test('is not what another bot or the channel says', async () => {
    const bot = bridged();
    await bot.says('I am a bot', { from: { id: 'skill', name: '', role: 'skill' } });
    await bot.send({ type: 'conversationUpdate', channelData: { genesysConversationId: genesysId } });
    await bot.send({ type: 'event', name: 'ping' });
    expect(bot.services.taken).toEqual([]);
    expect(bot.heard).toHaveLength(3);
  });

  test('carries files that have an address, and tells of those that have none', async () => {
    const bot = bridged();
    const attachments = [
      { contentType: 'image/png', contentUrl: 'https://files.example/a.png', name: 'a.png' },
      { contentType: 'application/pdf', contentUrl: 'https://files.example/b' },
      { contentType: 'image/png', contentUrl: 'data:image/png;base64,AAAA' },
      { contentType: 'text/html', content: '<p>look</p>' },
    ];
    await bot.says('look', { attachments });
    expect(bot.services.taken[0]?.utterance.attachments).toEqual([
      { mediaType: 'Image', url: 'https://files.example/a.png', mime: 'image/png', filename: 'a.png' },
      { mediaType: 'File', url: 'https://files.example/b', mime: 'application/pdf' },
    ]);
    expect(bot.lost).toMatchObject([
      { way: 'guest-says', guest: 'guest-17', messageId: 'id-look', code: 'ATTACHMENT_UNREACHABLE' },
    ]);
  });

  test('names the quick reply that was picked, also before a handoff', async () => {
    const bot = bridged(undefined, { mirror: 'from-handoff' });
    const reply = { text: 'Yes', payload: 'yes-1' };
    await bot.says('Yes', { value: quickReplyAction(reply, 'message-9').value });
    expect(bot.services.taken[0]?.utterance.picked).toEqual({ ...reply, messageId: 'message-9' });
  });

  test('is not handed on in a conversation without a session', async () => {
    const bot = bridged();
    await bot.says('hello', { channelData: undefined });
    expect(bot.services.taken).toEqual([]);
    expect(bot.heard).toEqual(['hello']);
  });
});

describe('what is remembered', () => {
  test('is written when it is new, and not in each turn', async () => {
    const bot = bridged();
    await known(bot);
    await bot.says('again');
    expect(bot.services.changes).toEqual([]);
    await bot.says('moved', { serviceUrl: 'https://elsewhere.example' });
    expect(bot.services.changes).toMatchObject([
      { way: { reference: { serviceUrl: 'https://elsewhere.example' } } },
    ]);
  });

  test('is the way of a conversationUpdate until the guest writes', async () => {
    const bot = bridged();
    await bot.send({
      type: 'conversationUpdate',
      from: { id: 'somebody', name: '' },
      channelData: { genesysConversationId: genesysId },
    });
    expect(bot.services.sessions.get(genesysId)?.way?.reference.user.id).toBe('somebody');
    await bot.says('hello');
    await bot.send({ type: 'conversationUpdate', from: { id: 'somebody', name: '' } });
    expect(bot.services.sessions.get(genesysId)?.way?.reference.user.id).toBe('guest-17');
  });

  test('includes the engagement that the bot has linked', async () => {
    const bot = bridged((context) =>
      linkSession(context, { conversationId: genesysId, engagement: 'payment-reminder' }),
    );
    await bot.says('hello');
    await bot.says('again');
    expect(bot.services.sessions.get(genesysId)?.engagement).toBe('payment-reminder');
  });

  test('links a turn whose link was lost', async () => {
    const bot = bridged((context) => closeSession(context));
    const way = {
      reference: {
        channelId: 'test',
        serviceUrl: 'https://test.com',
        conversation: { id: 'Convo1' },
        bot: { id: 'bot' },
        user: { id: 'guest-17' },
      },
      appId: '',
    };
    const session = {
      conversationId: otherGenesysId,
      integrationId: 'integration-1',
      guest: 'guest-17',
      talksWith: 'bot',
      way,
    } as const;
    bot.services.sessions.set(otherGenesysId, session);
    await bot.says('hello', { channelData: undefined });
    expect(bot.closing.only.conversationId).toBe(otherGenesysId);
  });
});

describe('a handoff', () => {
  test('makes the bot silent, and tells Genesys Cloud what the bot knows', async () => {
    const value = { skill: 'billing', amount: 42, urgent: true, cart: { a: 1 }, handoff: 'x' };
    const bot = bridged(async (context) => {
      if (context.activity.text === 'a person, please') await context.sendActivity({ ...handoff, value });
    });
    await known(bot, { engagement: 'payment-reminder' });
    await bot.says('a person, please');
    expect(bot.services.sessions.get(genesysId)?.talksWith).toBe('agent');
    expect(bot.services.taken.map(({ utterance }) => utterance)).toEqual([
      expect.objectContaining({ text: 'a person, please', time }),
      {
        id: 'id-a person, please-handoff',
        time: time + 1,
        type: 'message',
        text: 'The guest asks for a person.',
        customAttributes: {
          skill: 'billing',
          amount: '42',
          urgent: 'true',
          handoff: 'initiated',
          engagement: 'payment-reminder',
        },
      },
    ]);
    await bot.says('anybody?');
    expect(bot.heard).toEqual(['a person, please']);
    expect(bot.services.texts.at(-1)).toBe('anybody?');
  });

  test('that is asked for again by the same activity is told once', async () => {
    const bot = bridged((context) => context.sendActivity(handoff));
    await bot.says('person');
    bot.services.sessions.set(genesysId, {
      ...(bot.services.sessions.get(genesysId) as EngagementSession),
      talksWith: 'bot',
    });
    await bot.says('person');
    expect(bot.services.texts).toEqual(['person', 'The guest asks for a person.']);
  });

  test('is asked for although the channel refuses the event and the turn fails', async () => {
    const bot = bridged(async (context) => {
      context.onSendActivities(async () => {
        throw new Error('400');
      });
      await context.sendActivity(handoff);
    });
    await bot.says('person').catch(() => {});
    expect(bot.services.sessions.get(genesysId)?.talksWith).toBe('agent');
  });

  test.each(['failed', 'completed'])('that is %s gives the guest back to the bot', async (state) => {
    const bot = bridged();
    await known(bot, { talksWith: 'agent' });
    await bot.send(statusEvent(state));
    expect(bot.services.sessions.get(genesysId)?.talksWith).toBe('bot');
    await bot.says('hello again');
    expect(bot.heard).toEqual(['handoff.status', 'hello again']);
  });

  test('that the bot takes back in the same turn is none', async () => {
    const bot = bridged(async (context) => {
      await context.sendActivities([handoff, statusEvent('failed')]);
    });
    await bot.says('person');
    expect(bot.services.changes).toEqual([{ talksWith: 'bot' }]);
    expect(bot.services.texts).toEqual(['person']);
  });

  test('that is accepted changes nothing', async () => {
    const bot = bridged();
    await known(bot, { talksWith: 'agent' });
    await bot.send(statusEvent('accepted'));
    expect(bot.services.sessions.get(genesysId)?.talksWith).toBe('agent');
  });

  test('lets events pass, and tells the person that the guest types', async () => {
    const bot = bridged();
    await known(bot);
    const typing = {
      type: 'typing',
      id: 'typing-1',
      timestamp: new Date(time),
      from: { id: 'guest-17', name: '' },
    };
    await bot.send(typing);
    expect(bot.services.taken).toEqual([]);
    await known(bot, { talksWith: 'agent' });
    await bot.send(typing);
    await bot.send({ type: 'event', name: 'ping' });
    expect(bot.services.taken).toEqual([
      { guest: 'guest-17', utterance: { id: 'typing-1', time, type: 'typing' } },
    ]);
    expect(bot.heard).toEqual(['typing', 'ping']);
  });

  test('tells of what a person cannot be shown', async () => {
    const bot = bridged();
    await known(bot, { talksWith: 'agent' });
    await bot.says('', { id: 'card-1', text: undefined as never, value: { size: 'L' } });
    expect(bot.services.taken).toEqual([]);
    expect(bot.lost).toMatchObject([{ messageId: 'card-1', code: 'NOTHING_TO_SAY' }]);
  });

  test('without a session is logged with what to do, where none is to begin', async () => {
    const bot = bridged((context) => context.sendActivity(handoff), { beginSession: 'never' });
    await bot.says('person', { channelData: undefined });
    expect(bot.log.of('warn').join()).toContain('startEngagement');
    expect(bot.services.taken).toEqual([]);
  });

  test('does not silence the bot where Genesys Cloud cannot be told of it', async () => {
    const bot = bridged((context) => context.sendActivity(handoff));
    await known(bot, { talksWith: 'bot' });
    bot.services.before = (call) => {
      if (call === 'toGenesys') throw new Error('disk full');
    };
    await bot.says('person');
    expect(bot.services.sessions.get(genesysId)?.talksWith).toBe('bot');
    expect(bot.lost.map(({ messageId, code }) => [messageId, code])).toEqual([
      ['id-person', 'NOT_KEPT'],
      ['id-person-handoff', 'NOT_KEPT'],
    ]);
  });
});

describe('while the database is away', () => {
  const handsOver = (context: TurnContext) =>
    context.activity.text === 'person' ? context.sendActivity(handoff) : Promise.resolve(undefined);
  const away = () => {
    throw new Error('away');
  };

  test('the bot stays silent where a person was talking, and what the guest says is told of as lost', async () => {
    const bot = bridged(handsOver);
    await bot.says('person');
    bot.services.before = away;
    await bot.says('are you there?');
    expect(bot.heard).toEqual(['person']);
    expect(bot.lost).toMatchObject([
      { conversationId: genesysId, messageId: 'id-are you there?', code: 'NOT_KEPT' },
    ]);
    bot.services.before = () => undefined;
    await bot.services.change(genesysId, { talksWith: 'bot' });
    await bot.says('hello, bot');
    expect(bot.heard).toEqual(['person', 'hello, bot']);
  });

  test('what can be kept after all is kept, however late', async () => {
    const bot = bridged(handsOver);
    await bot.says('person');
    bot.services.before = (call) => (call === 'session' ? new Promise(() => {}) : undefined);
    const turn = bot.says('still there?');
    await bot.clock.advance(1_000);
    await turn;
    expect(bot.heard).toEqual(['person']);
    expect(bot.services.texts).toContain('still there?');
    expect(bot.lost).toEqual([]);
  });

  test('what is lost only after the turn is told of too', async () => {
    const bot = bridged(handsOver);
    await bot.says('person');
    let fail = (_error: Error) => {};
    const hanging = new Promise((_resolve, reject) => {
      fail = reject;
    });
    bot.services.before = () => hanging;
    const turn = bot.says('words');
    await bot.clock.advance(2_000);
    await turn;
    expect([bot.heard, bot.lost]).toEqual([['person'], []]);
    fail(new Error('away'));
    await settle();
    expect(bot.lost).toMatchObject([{ messageId: 'id-words', code: 'NOT_KEPT' }]);
  });

  test('a process that knows nothing goes by the link', async () => {
    const bot = bridged((context) =>
      linkSession(context, { conversationId: genesysId, handedOver: context.activity.text === 'person' }),
    );
    bot.services.before = away;
    await bot.says('hello');
    await bot.says('person');
    await bot.says('are you there?');
    expect(bot.heard).toEqual(['hello', 'person']);
    expect(bot.lost.map(({ messageId }) => messageId)).toEqual([
      'id-hello',
      'id-person',
      'id-are you there?',
    ]);
  });

  test('what was known of another session of the conversation does not count', async () => {
    const bot = bridged(handsOver);
    await bot.says('person');
    bot.services.before = away;
    await bot.says('hello', { channelData: { genesysConversationId: otherGenesysId } });
    expect(bot.heard).toEqual(['person', 'hello']);
  });

  test('a guest in no session at all is left to the bot', async () => {
    const bot = bridged();
    bot.services.before = away;
    await bot.says('hello', { channelData: undefined });
    expect([bot.heard, bot.lost]).toEqual([['hello'], []]);
  });
});

describe('a guest in a conversation that nobody has linked', () => {
  const unlinked = { channelData: undefined };

  test('begins a session when the bot asks for a person, and the bot is silent from the next message on', async () => {
    const bot = bridged((context) =>
      context.activity.text === 'person' ? context.sendActivity(handoff) : Promise.resolve(),
    );
    await bot.says('hello', unlinked);
    expect(bot.services.taken).toEqual([]);
    await bot.says('person', unlinked);
    expect(bot.services.texts).toEqual(['person', 'The guest asks for a person.']);
    const way = { reference: { conversation: { id: 'Convo1' }, user: { id: 'guest-17' } } };
    expect(bot.services.opening).toMatchObject([
      { guest: 'guest-17', talksWith: 'bot', way },
      { guest: 'guest-17', talksWith: 'agent', way },
    ]);
    await bot.says('anybody?', unlinked);
    expect(bot.heard).toEqual(['hello', 'person']);
    expect(bot.services.texts.at(-1)).toBe('anybody?');
    expect(bot.services.opening.at(-1)).toMatchObject({ talksWith: 'agent' });
    expect(bot.log.of('error')).toEqual([]);
  });

  test('is told to Genesys Cloud once when the channel sends the activity again', async () => {
    const bot = bridged((context) => context.sendActivity(handoff));
    await Promise.all([bot.says('person', unlinked), bot.says('person', unlinked)]);
    await bot.says('person', unlinked);
    expect(bot.services.texts).toEqual(['person', 'The guest asks for a person.']);
    expect(bot.services.sessions.size).toBe(1);
  });

  test('is heard from the handoff on only, where the mirror says so', async () => {
    const bot = bridged((context) => context.sendActivity(handoff), { mirror: 'from-handoff' });
    await bot.says('person', unlinked);
    expect(bot.services.texts).toEqual(['The guest asks for a person.']);
  });

  test('begins a session with the first message, where that is wanted, and talks with the bot', async () => {
    const bot = bridged(undefined, { beginSession: 'at-first-message' });
    await bot.send({ type: 'conversationUpdate', from: { id: 'bot', name: '' } });
    await bot.says('hello', unlinked);
    await bot.says('again', unlinked);
    expect(bot.heard).toEqual(['conversationUpdate', 'hello', 'again']);
    expect(bot.services.texts).toEqual(['hello', 'again']);
    expect(bot.services.opening).toMatchObject([{ talksWith: 'bot' }, { talksWith: 'bot' }]);
    expect(bot.services.sessions.size).toBe(1);
  });

  test('is not begun by a bot, nor by somebody who only arrives', async () => {
    const bot = bridged((context) => context.sendActivity(handoff));
    await bot.says('hi', { ...unlinked, from: { id: 'skill', name: '', role: 'skill' } });
    await bot.send({ type: 'conversationUpdate', from: { id: 'bot', name: '' } });
    expect(bot.services.taken).toEqual([]);
    expect(bot.log.of('warn')).toHaveLength(2);
  });
});

describe("the guest's turn", () => {
  test('does not wait for a database that hangs', async () => {
    const bot = bridged();
    await known(bot, { talksWith: 'agent' });
    bot.services.before = (call) => (call === 'session' ? new Promise(() => {}) : undefined);
    const turn = bot.says('hello again');
    await bot.clock.advance(1_000);
    await turn;
    expect(bot.heard).toEqual(['hello again']);
    expect(bot.log.of('warn').join()).toContain('after 1000 ms');
  });

  test('does not fail with the database, and nothing is lost in silence', async () => {
    const bot = bridged();
    await known(bot, { talksWith: 'agent' });
    bot.services.before = (call) => {
      if (call === 'toGenesys') throw new Error('disk full');
    };
    await bot.says('lost words');
    expect(bot.lost).toMatchObject([{ code: 'NOT_KEPT', messageId: 'id-lost words' }]);
    expect(bot.log.of('error')).toHaveLength(1);
    expect(JSON.stringify([bot.log.lines, bot.lost.map(({ reason }) => reason)])).not.toContain('lost words');
  });

  test('is left alone, and nothing is relayed, where the middleware stands in front of the guest gate', async () => {
    const staged = botOn(async () => {});
    const services = new MemoryServices();
    const log = new KeptLog();
    const bridge = new BridgeMiddleware({
      services,
      mirror: 'always',
      beginSession: 'at-handoff',
      handoffText: 'x',
      onUndeliverable: () => {},
      logger: log,
      clock: staged.clock,
    });
    const turn = {
      activity: guestSays('hi'),
      turnState: new Map(),
      onSendActivities() {},
      async sendActivity() {},
    };
    let isOn = false;
    await bridge.onTurn(turn as never, async () => {
      isOn = true;
    });
    expect(isOn).toBe(true);
    expect(services.taken).toEqual([]);
    expect(log.of('error').join()).toContain('Register it in front');
  });
});

describe('a live agent whom only the closer has seen', () => {
  /** A session that is to be closed, whose closure waits for the agent. */
  async function heldBot(options: Partial<BridgeMiddlewareOptions> = {}) {
    const bot = bridged((context) => closeSession(context), options);
    bot.middleware.bridgesToAgents();
    await known(bot, {});
    bot.closing.set(bot.closing.only.id, { state: 'held', cause: 'agent-in-conversation', signals: [] });
    return bot;
  }

  test.each(['always', 'from-handoff'] as const)(
    'gets what the guest writes, and the bot does not: mirror %s',
    async (mirror) => {
      const bot = await heldBot({ mirror });
      await bot.says('are you there?');
      expect(bot.services.texts).toEqual(['are you there?']);
      expect(bot.heard).toEqual([]);
      expect(bot.services.sessions.get(genesysId)?.talksWith).toBe('bot');
    },
  );

  test('silences the bot too where the session cannot be learnt, and the words are told of as lost', async () => {
    const bot = await heldBot();
    const fresh = bridged();
    fresh.middleware.bridgesToAgents();
    fresh.closing.closures.push(bot.closing.only);
    fresh.services.before = () => Promise.reject(new Error('database away'));
    await fresh.says('are you there?');
    expect(fresh.heard).toEqual([]);
    expect(fresh.lost).toMatchObject([{ code: 'NOT_KEPT' }]);
  });
});

test('a handoff in the turn that links the conversation goes to the conversation that was linked', async () => {
  const bot = bridged(async (context) => {
    await linkSession(context, { conversationId: otherGenesysId });
    await context.sendActivity(handoff);
  });
  await bot.says('a person, please', { channelData: undefined });
  expect([...bot.services.sessions.keys()]).toEqual([otherGenesysId]);
  expect(bot.services.sessions.get(otherGenesysId)?.talksWith).toBe('agent');
  expect(bot.services.opening).toEqual([]);
});
