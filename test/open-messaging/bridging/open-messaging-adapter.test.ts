import { type Activity, ConversationState, MemoryStorage, type TurnContext } from 'botbuilder';
import { describe, expect, expectTypeOf, test } from 'vitest';
import { ConfigurationError } from '../../../src/errors/configuration-error.js';
import { BridgeMiddleware } from '../../../src/open-messaging/bridging/bridge-middleware.js';
import { OpenMessagingAdapter } from '../../../src/open-messaging/bridging/open-messaging-adapter.js';
import type { OutboundMessage } from '../../../src/open-messaging/receiving/outbound-message.js';
import type { EngagementSession } from '../../../src/open-messaging/sessions/engagement-session.js';
import type { ProactiveAdapter } from '../../../src/outcome-events/proactive-turn.js';
import { closeSession } from '../../../src/turns/close-session.js';
import { settle } from '../../manual-clock.js';
import { genesysId, otherGenesysId, stage } from '../../turns/stage.js';
import { MemoryServices } from './memory-services.js';

const time = Date.UTC(2026, 0, 1, 12);
const guest = 'guest-17@lodge';

/** A message from the guest's device. */
function says(text: string, more: object = {}) {
  return { guest, id: `id-${text}`, time, text, ...more };
}

function adapterWith(
  logic: (context: TurnContext) => Promise<unknown> = async () => {},
  { isBridged = true, turnMs = undefined as number | undefined } = {},
) {
  const conversationState = new ConversationState(new MemoryStorage());
  const staged = stage({ conversationState });
  const { log: logger, clock } = staged;
  const heard: Partial<Activity>[] = [];
  const delivered: OutboundMessage[] = [];
  const bot = {
    async run(context: TurnContext) {
      heard.push({ ...context.activity });
      await logic(context);
      await conversationState.saveChanges(context);
    },
  };
  const deliver = async (message: OutboundMessage) => void delivered.push(message);
  const adapter = new OpenMessagingAdapter({ bot, deliver, turnMs, logger, clock });
  const services = new MemoryServices();
  services.beginsIn = genesysId;
  adapter.attach(services);
  adapter.use(staged.middleware);
  const settings = {
    mirror: 'always',
    beginSession: 'at-handoff',
    handoffText: 'A person, please.',
    onUndeliverable() {},
  } as const;
  if (isBridged) adapter.use(new BridgeMiddleware({ services, ...settings, logger, clock }));
  const texts = () => services.said.map(({ utterance }) => utterance.text);
  return { ...staged, adapter, services, heard, delivered, texts };
}

test('a guest who begins gets a session in the conversation that Genesys Cloud names', async () => {
  const { adapter, services, heard } = adapterWith();
  await adapter.receive(says('hello', { nickname: 'Greta', locale: 'de-AT' }));
  expect(services.begun).toEqual([
    { id: 'id-hello', time, type: 'message', text: 'hello', nickname: 'Greta' },
  ]);
  expect(services.taken).toEqual([]);
  expect(services.sessions.get(genesysId)).toMatchObject({
    guest,
    talksWith: 'bot',
    way: { reference: { channelId: 'open-messaging', conversation: { id: `integration-1|${guest}` } } },
  });
  expect(heard).toMatchObject([
    {
      type: 'message',
      text: 'hello',
      locale: 'de-AT',
      channelId: 'open-messaging',
      from: { id: guest, name: 'Greta', role: 'user' },
      channelData: { genesysConversationId: genesysId },
    },
  ]);
});

test('a guest with a session goes on in it, with files and picks', async () => {
  const { adapter, services, heard } = adapterWith();
  await adapter.receive(says('hello'));
  const attachments = [{ mediaType: 'Image', url: 'https://files.example/a' }] as const;
  await adapter.receive(says('look', { attachments }));
  const picked = { text: 'Yes', payload: 'yes-1', messageId: 'message-9' };
  await adapter.receive({ guest, id: 'id-pick', time, picked });
  expect(services.begun).toHaveLength(1);
  expect(services.taken).toEqual([
    { guest, utterance: { id: 'id-look', time, type: 'message', text: 'look', attachments } },
    { guest, utterance: { id: 'id-pick', time, type: 'message', picked } },
  ]);
  expect(heard).toHaveLength(3);
});

test('a guest who begins with a pick says its words, because only a message begins a conversation', async () => {
  const { adapter, services } = adapterWith();
  const picked = { text: 'Yes', payload: 'yes-1', messageId: 'message-9' };
  await adapter.receive({ guest, id: 'id-pick', time, picked });
  expect(services.begun).toEqual([{ id: 'id-pick', time, type: 'message', text: 'Yes' }]);
  expect(services.taken).toEqual([]);
});

test('a conversation that Genesys Cloud does not name yet rejects, and begins at the next try', async () => {
  const { adapter, services, heard } = adapterWith();
  services.beginsIn = undefined;
  await expect(adapter.receive(says('hello'))).rejects.toMatchObject({ code: 'CONVERSATION_UNKNOWN' });
  expect(heard).toEqual([]);
  services.beginsIn = genesysId;
  await adapter.receive(says('hello'));
  expect(heard).toHaveLength(1);
});

describe('what the bot says', () => {
  test('goes through Genesys Cloud, in parts that it takes', async () => {
    const words = 'word '.repeat(500);
    const { adapter, texts, delivered } = adapterWith(async (context) => {
      await context.sendActivities([
        { type: 'message', text: words },
        { type: 'typing' },
        { type: 'message', text: 'Bye.' },
      ]);
    });
    await adapter.receive(says('hello'));
    expect(texts().map((text) => text.length)).toEqual([1_999, 499, 4]);
    expect(texts().join(' ')).toBe(`${words}Bye.`);
    expect(delivered).toEqual([]);
  });

  test('becomes text, and what has none is told in the log', async () => {
    const { adapter, texts, log } = adapterWith(async (context) => {
      await context.sendActivity({
        type: 'message',
        text: 'Shall I?',
        suggestedActions: {
          to: [],
          actions: [
            { type: 'imBack', title: 'Yes', value: 'y' },
            { type: 'imBack', title: 'No', value: 'n' },
          ],
        },
        attachments: [
          { contentType: 'image/png', contentUrl: 'https://files.example/a.png' },
          { contentType: 'application/vnd.microsoft.card.hero', content: {} },
        ],
      });
    });
    await adapter.receive(says('hello'));
    expect(texts()).toEqual(['Shall I?\n1. Yes\n2. No\nhttps://files.example/a.png']);
    expect(log.of('warn').join()).toContain('without its cards');
  });

  test('as an event has its effect and is not sent', async () => {
    const { adapter, services, texts, heard } = adapterWith(async (context) => {
      await context.sendActivity({ type: 'event', name: 'handoff.initiate', value: { skill: 'billing' } });
    });
    await adapter.receive(says('a person'));
    await adapter.receive(says('anybody?'));
    expect(texts()).toEqual([]);
    expect(heard).toHaveLength(1);
    expect(services.texts).toEqual(['A person, please.', 'anybody?']);
  });

  test('cannot be changed or deleted', async () => {
    const { adapter } = adapterWith();
    await expect(adapter.updateActivity()).rejects.toMatchObject({ code: 'NOT_SUPPORTED' });
    await expect(adapter.deleteActivity()).rejects.toMatchObject({ code: 'NOT_SUPPORTED' });
  });

  test('waits between two messages where the bot says so', async () => {
    const { adapter, texts, clock } = adapterWith(async (context) => {
      await context.sendActivities([
        { type: 'message', text: 'One.' },
        { type: 'delay', value: 2_000 },
        { type: 'message', text: 'Two.' },
      ]);
    });
    const turn = adapter.receive(says('hello'));
    await clock.advance(1_999);
    expect(texts()).toEqual(['One.']);
    await clock.advance(1);
    await turn;
    expect(texts()).toEqual(['One.', 'Two.']);
  });
});

test('after the close the notice goes straight to the device, and nothing reaches Genesys Cloud', async () => {
  const { adapter, services, closing, clock, delivered, heard } = adapterWith((context) =>
    closeSession(context),
  );
  await adapter.receive(says('bye'));
  closing.set(closing.only.id, { state: 'closed', endedAt: clock.now() });
  await adapter.receive(says('one more thing'));
  await adapter.receive(says('hello?'));
  expect(delivered).toMatchObject([
    {
      to: guest,
      conversationId: genesysId,
      type: 'text',
      sender: 'bot',
      text: 'This conversation has ended. Thank you.',
    },
  ]);
  expect([services.taken, services.said, services.begun.length, heard.length]).toEqual([[], [], 1, 1]);
});

test('after the watch window the guest is heard again', async () => {
  const { adapter, services, closing, clock, heard } = adapterWith((context) => closeSession(context));
  await adapter.receive(says('bye'));
  const { id, plan } = closing.set(closing.only.id, { state: 'closed', endedAt: clock.now() });
  expect(id).toBeDefined();
  clock.jump(plan.watchForMs);
  await adapter.receive(says('a new matter'));
  expect(services.texts).toEqual(['a new matter']);
  expect(heard).toHaveLength(2);
});

describe('proactive turns', () => {
  const session: EngagementSession = {
    conversationId: otherGenesysId,
    integrationId: 'integration-1',
    guest,
    engagement: 'payment-reminder',
    talksWith: 'bot',
  };

  test('begin an engagement, linked, and speak through Genesys Cloud', async () => {
    const { adapter, services, heard, texts, closing } = adapterWith(async (context) => {
      await context.sendActivity('Good morning.');
      await closeSession(context);
    });
    await services.open(session);
    await adapter.begin(session, { name: 'start', value: { due: 12 } });
    expect(heard).toMatchObject([{ type: 'event', name: 'start', value: { due: 12 } }]);
    expect(texts()).toEqual(['Good morning.']);
    expect(closing.only).toMatchObject({
      conversationId: otherGenesysId,
      plan: { engagement: 'payment-reminder' },
    });
  });

  test('tell the bot that the person has left, and close the session', async () => {
    const { adapter, services, heard, closing } = adapterWith();
    await services.open(session);
    await adapter.handoffEnded(session);
    expect(heard).toMatchObject([{ name: 'handoff.status', value: { state: 'completed' } }]);
    expect(closing.only).toMatchObject({ conversationId: otherGenesysId, handedOver: true });
  });

  test('are begun by a reference too, of a guest who is known', async () => {
    const { adapter, services, texts } = adapterWith();
    expectTypeOf(adapter).toExtend<ProactiveAdapter>();
    await services.open(session);
    const logic = async (context: TurnContext) => void (await context.sendActivity('Still there?'));
    await adapter.continueConversationAsync('', { user: { id: guest, name: '' } }, logic);
    await adapter.continueConversationAsync('', { user: { id: guest, name: '' } }, 'audience', logic);
    expect(texts()).toEqual(['Still there?', 'Still there?']);
    const unknown = adapter.continueConversation({ user: { id: 'somebody', name: '' } }, logic);
    await expect(unknown).rejects.toMatchObject({ code: 'ARGUMENT_INVALID' });
  });

  test('that the bot begins from within a turn of the guest do not wait for it', async () => {
    const { adapter, texts } = adapterWith(async (context) => {
      const { user = { id: '', name: '' } } = { user: context.activity.from };
      await adapter.continueConversation(
        { user },
        async (inner) => void (await inner.sendActivity('Inside.')),
      );
    });
    await adapter.receive(says('hello'));
    expect(texts()).toEqual(['Inside.']);
  });
});

test("one guest's turns run one after the other, and nobody waits for another guest", async () => {
  const order: string[] = [];
  const open: (() => void)[] = [];
  const { adapter } = adapterWith(async (context) => {
    order.push(`begin ${context.activity.text}`);
    if (context.activity.text === 'slow') await new Promise<void>((resolve) => open.push(resolve));
    order.push(`end ${context.activity.text}`);
  });
  const slow = adapter.receive(says('slow'));
  const next = adapter.receive(says('next'));
  await adapter.receive({ ...says('other'), guest: 'somebody else' });
  await settle();
  expect(order).toEqual(['begin slow', 'begin other', 'end other']);
  open[0]?.();
  await Promise.all([slow, next]);
  expect(order.slice(3)).toEqual(['end slow', 'begin next', 'end next']);
});

test('a turn that fails rejects, and the next one runs', async () => {
  let isBroken = true;
  const { adapter, heard } = adapterWith(async () => {
    if (isBroken) throw new Error('defect');
  });
  await expect(adapter.receive(says('hello'))).rejects.toThrow('defect');
  isBroken = false;
  await adapter.receive(says('again'));
  expect(heard).toHaveLength(2);
});

describe('a turn that does not end in time', () => {
  /** A bot that hangs where the guest says so, until it is let go. */
  function adapterThatHangs(after: (context: TurnContext) => Promise<unknown> = async () => {}) {
    const letGo: (() => void)[] = [];
    const made = adapterWith(async (context) => {
      if (context.activity.text !== 'hang') return;
      await new Promise<void>((resolve) => letGo.push(resolve));
      await after(context);
    });
    const letAllGo = async () => {
      for (const resolve of letGo.splice(0)) resolve();
      await settle();
    };
    return { ...made, letAllGo };
  }

  /** How a turn went, once it is over. */
  function wentOf(turn: Promise<void>) {
    const went: { code?: string } = {};
    turn.then(
      () => Object.assign(went, { code: 'OK' }),
      (error) => Object.assign(went, { code: error.code ?? error.message }),
    );
    return went;
  }

  test("keeps the guest's next words from a person no longer than the limit, and is told of", async () => {
    const { adapter, services, clock, log, heard } = adapterThatHangs();
    await adapter.receive(says('hello'));
    const hung = wentOf(adapter.receive(says('hang')));
    await settle();
    await services.change(genesysId, { talksWith: 'agent' });
    const [help, anybody] = ['yes please help', 'anybody?'].map((text) =>
      wentOf(adapter.receive(says(text))),
    );
    await clock.advance(29_999);
    expect([services.texts, hung.code, help?.code]).toEqual([['hang'], undefined, undefined]);
    expect([services.timedOut, log.of('warn')]).toEqual([[], []]);
    await clock.advance(1);
    expect(services.texts).toEqual(['hang', 'yes please help', 'anybody?']);
    expect([hung.code, help?.code, anybody?.code]).toEqual(['TURN_TIMEOUT', 'OK', 'OK']);
    expect(heard).toHaveLength(2);
    expect(services.timedOut).toEqual([{ conversationId: genesysId, guest, messageId: 'id-hang' }]);
    expect(log.of('warn')).toEqual([
      expect.stringContaining('A turn of the bot has not ended within 30000 ms'),
    ]);
    expect(clock.pending).toBe(0);
  });

  test('does not keep the bot from being told that the person has left', async () => {
    const { adapter, services, clock, heard, closing } = adapterThatHangs();
    await adapter.receive(says('hello'));
    const hung = wentOf(adapter.receive(says('hang')));
    await settle();
    const session = await services.change(genesysId, { talksWith: 'agent' });
    const told = wentOf(adapter.handoffEnded(session as EngagementSession));
    await clock.advance(30_000);
    expect([hung.code, told.code]).toEqual(['TURN_TIMEOUT', 'OK']);
    expect(heard.at(-1)).toMatchObject({ name: 'handoff.status', value: { state: 'completed' } });
    expect(closing.only).toMatchObject({ conversationId: genesysId, handedOver: true });
  });

  test('has a limit that can be set, and that a proactive turn has too', async () => {
    const { adapter, services, clock } = adapterWith(() => new Promise(() => {}), { turnMs: 5_000 });
    const session = {
      conversationId: genesysId,
      integrationId: 'integration-1',
      guest,
      talksWith: 'bot',
    } as const;
    await services.open(session);
    const begun = wentOf(adapter.begin(session, { name: 'engagement.start', value: {} }));
    await clock.advance(5_000);
    expect(begun.code).toBe('TURN_TIMEOUT');
    expect(services.timedOut).toEqual([{ conversationId: genesysId, guest }]);
  });

  test('says nothing more, and asks for nobody any more', async () => {
    const refused: unknown[] = [];
    const { adapter, services, clock, texts, letAllGo, log } = adapterThatHangs(async (context) => {
      await context.sendActivity('Here I am again.').catch((error) => refused.push(error.code));
      await context.sendActivity({ type: 'event', name: 'handoff.initiate' });
    });
    const hung = wentOf(adapter.receive(says('hang')));
    await clock.advance(30_000);
    await adapter.receive(says('next'));
    await letAllGo();
    expect([hung.code, refused]).toEqual(['TURN_TIMEOUT', ['TURN_TIMEOUT']]);
    expect([texts(), services.texts, services.changes]).toEqual([
      [],
      ['next'],
      expect.not.arrayContaining([{ talksWith: 'agent' }]),
    ]);
    expect(log.of('warn').join()).toContain('has failed');
  });

  test('says nothing more of what it was sending', async () => {
    const { adapter, clock, texts } = adapterWith(async (context) => {
      await context.sendActivities([
        { type: 'message', text: 'One.' },
        { type: 'delay', value: 40_000 },
        { type: 'message', text: 'Two.' },
      ]);
    });
    const slow = wentOf(adapter.receive(says('hello')));
    await clock.advance(40_000);
    expect([slow.code, texts()]).toEqual(['TURN_TIMEOUT', ['One.']]);
  });

  test('can have the bot answer later, in its turn', async () => {
    const order: string[] = [];
    const made = adapterThatHangs(async (context) => {
      const { from: user } = context.activity;
      await made.adapter.continueConversation({ user }, async (later) => {
        order.push('later');
        await later.sendActivity('It took a while.');
      });
    });
    const { adapter, clock, services, texts, letAllGo } = made;
    wentOf(adapter.receive(says('hang')));
    await clock.advance(30_000);
    let open: () => void = () => {};
    services.before = (call) =>
      call === 'toGenesys' ? new Promise<void>((resolve) => (open = resolve)) : undefined;
    const next = adapter.receive(says('next')).then(() => order.push('next'));
    await letAllGo();
    expect(order).toEqual([]);
    open();
    await next;
    await settle();
    expect([order, texts()]).toEqual([['next', 'later'], ['It took a while.']]);
  });

  test('does not hear its message again while it goes on, and does when it has failed', async () => {
    const { adapter, clock, heard, services, letAllGo, log } = adapterThatHangs(async () => {
      throw new Error('defect with what the guest said');
    });
    wentOf(adapter.receive(says('hang')));
    await clock.advance(30_000);
    await expect(adapter.receive(says('hang'))).rejects.toMatchObject({ code: 'TURN_TIMEOUT' });
    expect([heard.length, services.timedOut.length]).toEqual([1, 1]);
    await letAllGo();
    const again = wentOf(adapter.receive(says('hang')));
    await settle();
    expect(heard).toHaveLength(2);
    await letAllGo();
    expect(again.code).toContain('defect');
    expect(JSON.stringify(log.lines)).not.toContain('what the guest said');
  });

  test('and ends well later has heard its message', async () => {
    const { adapter, clock, heard, letAllGo, log } = adapterThatHangs();
    wentOf(adapter.receive(says('hang')));
    await clock.advance(30_000);
    await letAllGo();
    await adapter.receive(says('hang'));
    expect(heard).toHaveLength(1);
    expect(log.of('info').join()).toContain('has ended');
  });

  test('before it reaches the bot does not reach it afterwards, and its message is heard when it comes again', async () => {
    const { adapter, clock, heard, services } = adapterWith();
    await adapter.receive(says('hello'));
    let open: () => void = () => {};
    services.before = (call) =>
      call === 'toGenesys' ? new Promise<void>((resolve) => (open = resolve)) : undefined;
    const stuck = wentOf(adapter.receive(says('stuck')));
    await clock.advance(30_000);
    expect(stuck.code).toBe('TURN_TIMEOUT');
    services.before = () => undefined;
    open();
    await settle();
    expect(heard).toHaveLength(1);
    await adapter.receive(says('stuck'));
    expect(heard).toHaveLength(2);
    expect(services.texts).toEqual(['stuck']);
  });
});

test('a guest who floods has a hundred turns at once, and others are not held up', async () => {
  const open: (() => void)[] = [];
  const { adapter, heard } = adapterWith(async () => {
    if (open.length === 0) await new Promise<void>((resolve) => open.push(resolve));
  });
  const taken = Array.from({ length: 100 }, (_, index) => adapter.receive(says(`${index}`)));
  await expect(adapter.receive(says('more'))).rejects.toMatchObject({ code: 'TURN_QUEUE_FULL' });
  await adapter.receive({ ...says('other'), guest: 'somebody else' });
  open[0]?.();
  await Promise.all(taken);
  await adapter.receive(says('more'));
  expect(heard).toHaveLength(102);
});

test('what a turn leaves running behind begins its turns in their order', async () => {
  const order: string[] = [];
  const open: (() => void)[] = [];
  const { adapter } = adapterWith(async (context) => {
    const { text, from: user } = context.activity;
    if (text === 'first') {
      const logic = async () => void order.push('left behind');
      setImmediate(() => void adapter.continueConversation({ user }, logic));
      return;
    }
    await new Promise<void>((resolve) => open.push(resolve));
    order.push('second');
  });
  const first = adapter.receive(says('first'));
  const second = adapter.receive(says('second'));
  await first;
  await settle();
  expect(order).toEqual([]);
  open[0]?.();
  await second;
  await settle();
  expect(order).toEqual(['second', 'left behind']);
});

describe('words that cannot be kept', () => {
  test('reject, so that the device says them again, and the bot does not hear them before', async () => {
    const { adapter, services, heard } = adapterWith();
    await adapter.receive(says('hello'));
    services.before = (call) => {
      if (call === 'toGenesys') throw new Error('the disk is full');
    };
    await expect(adapter.receive(says('again'))).rejects.toThrow('the disk is full');
    expect(heard).toHaveLength(1);
    services.before = () => undefined;
    await adapter.receive(says('again'));
    expect([heard.length, services.texts]).toEqual([2, ['again']]);
  });

  test('reject while a person talks, too, and also where keeping takes long', async () => {
    const { adapter, services, clock } = adapterWith();
    await adapter.receive(says('hello'));
    await services.change(genesysId, { talksWith: 'agent' });
    let fail: (error: Error) => void = () => {};
    services.before = (call) =>
      call === 'toGenesys' ? new Promise((_resolve, reject) => (fail = reject)) : undefined;
    const said = adapter.receive(says('Ann?'));
    const went = expect(said).rejects.toThrow('the disk is full');
    await clock.advance(10_000);
    fail(new Error('the disk is full'));
    await went;
    services.before = () => undefined;
    await adapter.receive(says('Ann?'));
    expect(services.texts).toEqual(['Ann?']);
  });
});

test("without the bridge's middleware nothing is done, and the message says what is missing", async () => {
  const { adapter, heard } = adapterWith(undefined, { isBridged: false });
  await expect(adapter.receive(says('hello'))).rejects.toThrow('lacks the middleware of the bridge');
  expect(heard).toEqual([]);
});

test('before it is attached, it says so', async () => {
  const adapter = new OpenMessagingAdapter({ bot: { run: async () => {} }, deliver: async () => {} });
  await expect(adapter.receive(says('hello'))).rejects.toThrow('new OpenMessaging({ guests })');
});

test.each([
  [{ guest: '' }, 'message.guest'],
  [{ guest: 'x'.repeat(1_001) }, 'message.guest'],
  [{ guest: 'guest\n17' }, 'message.guest'],
  [{ id: undefined }, 'message.id'],
  [{ time: Number.NaN }, 'message.time'],
  [{ text: ' ' }, 'message.text'],
  [{ type: 'shout' }, 'message.type'],
])('a message with %j is refused', async (fault, argument) => {
  const { adapter } = adapterWith();
  await expect(adapter.receive({ ...says('hello'), ...fault } as never)).rejects.toThrow(argument);
});

test('a message that the device sends again is heard once, also while its turn is under way', async () => {
  const { adapter, services, heard, texts } = adapterWith((context) => context.sendActivity('Good.'));
  await Promise.all([adapter.receive(says('hello')), adapter.receive(says('hello'))]);
  await adapter.receive(says('hello'));
  expect([heard.length, services.begun.length, texts()]).toEqual([1, 1, ['Good.']]);
  await adapter.receive(says('hello', { time: time + 1 }));
  await adapter.receive(says('hello', { guest: 'guest-18@lodge' }));
  expect(heard).toHaveLength(3);
});

test('a message whose turn failed is heard again', async () => {
  let fails = true;
  const { adapter, heard } = adapterWith(async () => {
    if (fails) throw new Error('defect');
  });
  await expect(adapter.receive(says('hello'))).rejects.toThrow('defect');
  fails = false;
  await adapter.receive(says('hello'));
  expect(heard).toHaveLength(2);
});

test('who only types begins no session', async () => {
  const { adapter, services, heard } = adapterWith();
  await adapter.receive({ guest, id: 't', time, type: 'typing' });
  expect([services.begun, heard]).toEqual([[], []]);
});

test('misspelt options are refused', () => {
  const make = () =>
    new OpenMessagingAdapter({ bot: { run: async () => {} }, delivers: async () => {} } as never);
  expect(make).toThrow(ConfigurationError);
  expect(make).toThrow('Did you mean');
});
