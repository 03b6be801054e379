import {
  AutoSaveStateMiddleware,
  ConversationState,
  MemoryStorage,
  type StoreItems,
  TestAdapter,
  type TurnContext,
} from 'botbuilder';
import { describe, expect, test } from 'vitest';
import { ConversationIdError } from '../../src/errors/conversation-id-error.js';
import { MiddlewareMissingError } from '../../src/errors/middleware-missing-error.js';
import { closeSession } from '../../src/turns/close-session.js';
import { linkSession } from '../../src/turns/session-link.js';
import { bare, botOn, says } from './bot.js';
import { genesysId, otherGenesysId, stage } from './stage.js';

const close = (context: TurnContext) => closeSession(context);

/** Does what the guest says. */
async function obey(context: TurnContext): Promise<void> {
  const { text } = context.activity;
  if (text === 'link')
    await linkSession(context, { conversationId: otherGenesysId, engagement: 'payment-reminder' });
  if (text === 'close') await closeSession(context);
  if (text === 'fail') throw new Error('defect');
}

describe('the link', () => {
  test.each([
    ['genesysConversationId', { genesysConversationId: genesysId }],
    ['genesys.conversationId', { genesys: { conversationId: genesysId } }],
  ])('is taken from channelData.%s', async (_where, channelData) => {
    const { adapter, closing } = botOn(close);
    await adapter.send(says('hi', channelData)).startTest();
    expect(closing.only.conversationId).toBe(genesysId);
  });

  test('is remembered on first sight: a later turn carries no channel data', async () => {
    const { adapter, closing, conversationState } = botOn(obey);
    await adapter.send(says('hi')).startTest();
    const restarted = botOn(obey, { conversationState, closing });
    await restarted.adapter.send(bare('close')).startTest();
    expect(closing.only.conversationId).toBe(genesysId);
  });

  test('that linkSession made counts before what the channel says, and carries the engagement', async () => {
    const { adapter, closing } = botOn(obey);
    await adapter.send(says('link')).send(says('close')).startTest();
    expect(closing.only).toMatchObject({
      conversationId: otherGenesysId,
      plan: { engagement: 'payment-reminder' },
    });
  });

  test('counts at once, in the turn that makes it', async () => {
    const { adapter, closing } = botOn(async (context) => {
      await linkSession(context, { conversationId: otherGenesysId });
      await closeSession(context);
    });
    await adapter.send(bare('hi')).startTest();
    expect(closing.only.conversationId).toBe(otherGenesysId);
  });

  test('made again with another id replaces the one before', async () => {
    const { adapter, closing } = botOn(async (context) => {
      if (context.activity.text === 'close') await closeSession(context);
      else await linkSession(context, { conversationId: context.activity.text });
    });
    await adapter.send(bare(genesysId)).send(bare(otherGenesysId)).send(bare('close')).startTest();
    expect(closing.only.conversationId).toBe(otherGenesysId);
  });

  test('follows the channel when the channel names another conversation', async () => {
    const { adapter, closing } = botOn(obey);
    await adapter
      .send(says('hi'))
      .send(says('hi', { genesysConversationId: otherGenesysId }))
      .send(bare('close'))
      .startTest();
    expect(closing.only.conversationId).toBe(otherGenesysId);
  });

  test('of a session that a person was asked into stays so when it is made again', async () => {
    const { adapter, closing } = botOn(async (context) => {
      if (context.activity.text === 'person') {
        await context.sendActivity({ type: 'event', name: 'handoff.initiate' });
      } else {
        await linkSession(context, { conversationId: genesysId });
        await closeSession(context);
      }
    });
    await adapter.send(says('person')).startTest();
    await adapter.send(bare('close')).startTest();
    expect(closing.only.handedOver).toBe(true);
  });

  test('is asked of resolve() last, and what it says is remembered', async () => {
    let asked = 0;
    const { adapter, closing } = botOn(obey, {
      resolve: () => {
        asked += 1;
        return asked < 2 ? undefined : { conversationId: genesysId, engagement: 'payment-reminder' };
      },
    });
    await adapter.send(bare('hi')).send(bare('hi')).send(bare('close')).startTest();
    expect(asked).toBe(2);
    expect(closing.only).toMatchObject({
      conversationId: genesysId,
      plan: { engagement: 'payment-reminder' },
    });
  });

  test('is missing where resolve() throws, hangs or answers nonsense, and the turn goes on', async () => {
    for (const resolve of [
      () => Promise.reject(new Error('directory away')),
      () => new Promise<undefined>(() => {}),
      () => '/../admin',
    ]) {
      const { adapter, closing, clock, log } = botOn((context) => context.sendActivity('fine'), { resolve });
      const sent = adapter.send(bare('hi')).assertReply('fine').startTest();
      await clock.advance(1_000);
      await sent;
      expect(log.of('warn')).toHaveLength(1);
      expect(closing.closures).toEqual([]);
    }
  });
});

describe('a terminal turn without a link', () => {
  test('closes nothing and warns once for each conversation, with the code that mends it', async () => {
    const { adapter, closing, log } = botOn(obey);
    await adapter.send(bare('close')).send(bare('close')).send(bare('close')).startTest();
    expect(closing.closures).toEqual([]);
    expect(log.of('warn', 'error')).toEqual([expect.stringContaining('await linkSession(context, {')]);
  });

  test.each(['/../users', 'a'.repeat(10_000), 7, { id: genesysId }, '', `${genesysId}/x`, `${genesysId}\n`])(
    'never uses %j as an id',
    async (genesysConversationId) => {
      const { adapter, closing, log } = botOn(obey);
      await adapter
        .send(says('close', { genesysConversationId }))
        .send(says('close', { genesysConversationId }))
        .startTest();
      expect(closing.closures).toEqual([]);
      expect(log.of('warn')).toHaveLength(2);
    },
  );

  test('says nothing about a conversation that does not end', async () => {
    const { adapter, log } = botOn(obey);
    await adapter.send(bare('hi')).startTest();
    expect(log.lines).toEqual([]);
  });
});

describe('linkSession()', () => {
  test('refuses what cannot be a Genesys conversation id', async () => {
    const { adapter } = botOn((context) => linkSession(context, { conversationId: '../participants' }));
    await expect(adapter.send(bare('hi')).startTest()).rejects.toThrow(ConversationIdError);
  });

  test('says how to register the middleware where it is missing', async () => {
    const adapter = new TestAdapter((context) => linkSession(context, { conversationId: genesysId }));
    await expect(adapter.send('hi').startTest()).rejects.toThrow(MiddlewareMissingError);
  });
});

describe('remembering', () => {
  test('never saves the half state of a turn that fails', async () => {
    const { adapter, closing, conversationState, storage } = botOn(async (context) => {
      await conversationState.createProperty('half').set(context, 'done');
      await linkSession(context, { conversationId: otherGenesysId });
      await context.sendActivity({ type: 'event', name: 'handoff.initiate' });
      throw new Error('defect');
    });
    await expect(adapter.send(says('hi')).startTest()).rejects.toThrow('defect');
    const stored = JSON.stringify(await storage.read(['test/conversations/Convo1/']));
    expect(stored).toContain(otherGenesysId);
    expect(stored).not.toContain('half');
    const later = botOn(obey, { conversationState, closing });
    await later.adapter.send(bare('close')).startTest();
    expect(closing.only).toMatchObject({ conversationId: otherGenesysId, handedOver: true });
  });

  test('survives a bot that deletes its state when a turn fails, as the templates do', async () => {
    const { adapter, closing, conversationState } = botOn(obey);
    adapter.onTurnError = (context) => conversationState.delete(context);
    await adapter.send(says('fail')).send(bare('close')).startTest();
    expect(closing.only.conversationId).toBe(genesysId);
  });

  test('does not write over what another instance saved meanwhile', async () => {
    const storage = new (class extends MemoryStorage {
      interfere: (() => Promise<void>) | undefined;
      override async write(changes: StoreItems): Promise<void> {
        const { interfere } = this;
        this.interfere = undefined;
        await interfere?.();
        await super.write(changes);
      }
    })();
    const key = 'test/conversations/Convo1/';
    await storage.write({ [key]: { step: 1 } });
    storage.interfere = async () => {
      const { [key]: theirs } = await storage.read([key]);
      await storage.write({ [key]: { ...theirs, step: 2 } });
    };
    const { middleware } = stage({ conversationState: new ConversationState(storage) });
    const adapter = new TestAdapter(async () => {});
    adapter.use(middleware);
    await adapter.send(says('hi')).startTest();
    expect((await storage.read([key]))[key]).toMatchObject({
      step: 2,
      genesysDisconnectLink: { conversationId: genesysId },
    });
  });

  test('keeps the link though the bot saves its own state after it', async () => {
    const { conversationState, middleware, closing } = botOn(obey);
    const adapter = new TestAdapter(obey);
    adapter.use(middleware, new AutoSaveStateMiddleware(conversationState));
    await adapter.send(says('hi')).send(bare('hi')).startTest();
    const restarted = botOn(obey, { conversationState, closing });
    await restarted.adapter.send(bare('close')).startTest();
    expect(closing.only.conversationId).toBe(genesysId);
  });

  test('reads the state once in a turn, together with the bot', async () => {
    const storage = new MemoryStorage();
    let reads = 0;
    const read = storage.read.bind(storage);
    storage.read = (keys) => {
      reads += 1;
      return read(keys);
    };
    const conversationState = new ConversationState(storage);
    const { adapter } = botOn((context) => conversationState.createProperty('x').get(context, 1), {
      conversationState,
    });
    await adapter.send(says('hi')).startTest();
    reads = 0;
    await adapter.send(says('hi')).startTest();
    expect(reads).toBe(1);
  });

  test('lets the turn go on where the storage is away, and takes the link from memory', async () => {
    const storage = new MemoryStorage();
    const away = () => Promise.reject(new Error('storage away'));
    const { middleware, closing, log } = stage({ conversationState: new ConversationState(storage) });
    const adapter = new TestAdapter(async (context) => {
      await obey(context);
      await context.sendActivity('fine');
    });
    adapter.use(middleware);
    await adapter.send(says('hi')).assertReply('fine').startTest();
    storage.read = away;
    storage.write = away;
    await adapter.send(bare('close')).assertReply('fine').startTest();
    expect(closing.only.conversationId).toBe(genesysId);
    expect(log.of('warn', 'error').length).toBeGreaterThan(0);
  });

  test('works in memory where there is no ConversationState', async () => {
    const { middleware, closing } = stage();
    const adapter = new TestAdapter(obey);
    adapter.use(middleware);
    await adapter.send(says('hi')).send(bare('close')).startTest();
    expect(closing.only.conversationId).toBe(genesysId);
  });

  test('saves through the state itself where the storage below it is of another make', async () => {
    const documents = new Map<string, Record<string, unknown>>();
    const saved: string[] = [];
    const conversationState = {
      createProperty: (name: string) => ({
        get: async () => documents.get('only')?.[name],
        set: async (_context: unknown, value: unknown) => {
          documents.set('only', { ...documents.get('only'), [name]: value });
        },
      }),
      saveChanges: async () => {
        saved.push(JSON.stringify(documents.get('only')));
      },
    };
    const { middleware } = stage({ conversationState });
    const adapter = new TestAdapter(async (context) => {
      await linkSession(context, { conversationId: otherGenesysId });
    });
    adapter.use(middleware);
    await adapter.send(says('hi')).startTest();
    expect(saved).toEqual([expect.stringContaining(genesysId)]);
    expect(JSON.stringify(documents.get('only'))).toContain(otherGenesysId);
  });
});
