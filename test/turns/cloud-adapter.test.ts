import {
  CloudSkillHandler,
  SkillConversationIdFactoryBase,
  type SkillConversationReference,
  TurnContext,
} from 'botbuilder';
import { ComponentDialog, Dialog, runDialog, WaterfallDialog } from 'botbuilder-dialogs';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { closeSession } from '../../src/turns/close-session.js';
import { terminal } from '../../src/turns/mark-terminal.js';
import { httpBot } from './http-bot.js';
import { genesysId } from './stage.js';

let running: { stop(): Promise<void> } | undefined;

async function start(...args: Parameters<typeof httpBot>) {
  const bot = await httpBot(...args);
  running = bot;
  return bot;
}

beforeEach(() => {
  // The adapter itself writes refused activities there.
  vi.spyOn(console, 'error').mockImplementation(() => {});
});

afterEach(async () => {
  await running?.stop();
  running = undefined;
  vi.restoreAllMocks();
});

describe('on the CloudAdapter, over HTTP', () => {
  test('the closure is recorded before the channel gets its answer, and the guest has the last message', async () => {
    const bot = await start(async (context) => {
      await closeSession(context, { reason: 'paid' });
      await context.sendActivity('Goodbye.');
    });
    expect(await bot.post({ text: 'hi', id: 'a1' })).toMatchObject({ status: 200 });
    expect(bot.connector.texts).toEqual(['Goodbye.']);
    expect(bot.closing.only).toMatchObject({
      conversationId: genesysId,
      dueAt: bot.clock.now() + 3_000,
      botConversation: { channelId: 'directline', conversationId: 'conversation-1' },
      signals: [{ source: 'manual', activityId: 'a1' }],
    });
  });

  test('a channel that refuses endOfConversation makes the turn fail, but not the close', async () => {
    const bot = await start((context) => context.sendActivity({ type: 'endOfConversation' }));
    bot.connector.answer = ({ type }) => (type === 'endOfConversation' ? 400 : 200);
    await bot.post({ text: 'hi' });
    expect(bot.connector.texts).toEqual(['Sorry, error.']);
    expect(bot.closing.only.signals).toMatchObject([{ source: 'endOfConversation' }]);
  });

  test('swallowed, the endOfConversation reaches neither the channel nor the guest as an error', async () => {
    const bot = await start(
      async (context) => {
        await context.sendActivity({ type: 'endOfConversation' });
        await context.sendActivity('Goodbye.');
      },
      { swallowEndOfConversationOn: ['directline'] },
    );
    bot.connector.answer = ({ type }) => (type === 'endOfConversation' ? 400 : 200);
    await bot.post({ text: 'hi' });
    expect(bot.connector.sent.map(({ type }) => type)).toEqual(['message']);
    expect(bot.closing.closures).toHaveLength(1);
  });

  test('the proactive turn of a conversation that was linked by its first message is closed', async () => {
    const bot = await start(async () => {});
    await bot.post({ text: 'hi' });
    const reference = TurnContext.getConversationReference(bot.activity({}) as never);
    await bot.adapter.continueConversationAsync('', reference, async (context) => {
      expect(context.activity.channelData).toBeUndefined();
      await closeSession(context);
    });
    expect(bot.closing.only.conversationId).toBe(genesysId);
  });

  test('a proactive turn passes the gate of a closed session', async () => {
    const bot = await start((context) => closeSession(context));
    await bot.post({ text: 'hi' });
    bot.closing.set(bot.closing.only.id, { state: 'closed', endedAt: bot.clock.now() });
    const reference = TurnContext.getConversationReference(bot.activity({}) as never);
    await bot.adapter.continueConversationAsync('', reference, async (context) => {
      await context.sendActivity('Here is your receipt.');
    });
    await bot.post({ text: 'hello?' });
    expect(bot.connector.texts).toEqual(['Here is your receipt.', 'This conversation has ended. Thank you.']);
  });

  test('a conversation that the bot itself creates is linked by its channel data', async () => {
    const bot = await start(async () => {});
    await bot.adapter.createConversationAsync(
      '',
      'directline',
      bot.connector.url,
      '',
      {
        isGroup: false,
        bot: { id: 'bot', name: 'Bot' },
        channelData: { genesysConversationId: genesysId },
      } as never,
      (context) => closeSession(context),
    );
    expect(bot.closing.only.conversationId).toBe(genesysId);
  });

  test('three copies of one activity make one closure, and the copies that come after it start no turn', async () => {
    let turns = 0;
    let release = () => {};
    const both = new Promise<void>((resolve) => {
      release = resolve;
    });
    const bot = await start(async (context) => {
      turns += 1;
      if (turns === 2) release();
      await both;
      await closeSession(context);
    });
    await Promise.all([bot.post({ text: 'bye', id: 'a1' }), bot.post({ text: 'bye', id: 'a1' })]);
    expect(await bot.post({ text: 'bye', id: 'a1' })).toMatchObject({ status: 200 });
    expect(turns).toBe(2);
    expect(bot.closing.only).toMatchObject({ state: 'scheduled' });
  });

  test('a dialog that ends again, because its turn failed after it, ends the engagement the second time', async () => {
    let failures = 1;
    const child = terminal(new WaterfallDialog('child', [async (step) => step.endDialog()]));
    const root = new ComponentDialog('root').addDialog(
      new WaterfallDialog('parent', [
        async () => Dialog.EndOfTurn,
        async (step) => step.beginDialog('child'),
        async (step) => {
          failures -= 1;
          if (failures >= 0) throw new Error('defect');
          return step.endDialog();
        },
      ]),
    );
    root.addDialog(child);
    const bot = await start((context) =>
      runDialog(root, context, bot.conversationState.createProperty('dialogs')),
    );
    await bot.post({ text: 'hi' });
    await bot.post({ text: 'pay' });
    expect(bot.connector.texts).toEqual(['Sorry, error.']);
    expect(bot.closing.closures).toEqual([]);
    await bot.post({ text: 'pay' });
    expect(bot.closing.only.signals).toMatchObject([{ id: 'child' }]);
  });

  test('a context that is used after the turn fails by itself and disturbs nobody', async () => {
    let late: Promise<void> | undefined;
    let proceed = () => {};
    const over = new Promise<void>((resolve) => {
      proceed = resolve;
    });
    const bot = await start(async (context) => {
      late = over.then(() => closeSession(context));
    });
    await bot.post({ text: 'hi' });
    proceed();
    await expect(late).rejects.toThrow('revoked');
    expect(bot.closing.closures).toEqual([]);
  });
});

describe('a skill of the bot', () => {
  class KnownConversation extends SkillConversationIdFactoryBase {
    constructor(readonly reference: SkillConversationReference) {
      super();
    }
    override async getSkillConversationReference(): Promise<SkillConversationReference> {
      return this.reference;
    }
    override async deleteConversationReference(): Promise<void> {}
  }

  async function withSkill(logic: (context: TurnContext) => Promise<unknown>) {
    const bot = await start(async () => {}, { inboundEndOfConversation: true });
    await bot.post({ text: 'hi' });
    const factory = new KnownConversation({
      conversationReference: TurnContext.getConversationReference(bot.activity({}) as never) as never,
      oAuthScope: 'https://api.botframework.com',
    });
    const skill = new CloudSkillHandler(
      bot.adapter,
      async (context) => {
        await logic(context);
      },
      factory,
      bot.auth,
    );
    const says = (more: object) =>
      skill.handleSendToConversation('', 'skill-conversation', bot.activity(more as never) as never);
    return { ...bot, says };
  }

  test('that ends does not end the guest, though its activity takes the place of the incoming one', async () => {
    const seen: string[] = [];
    const { says, closing } = await withSkill(async ({ activity }) => {
      seen.push(activity.type);
    });
    await says({ type: 'endOfConversation', code: 'completedSuccessfully' });
    await says({ type: 'event', name: 'EndOfConversation' });
    expect(seen).toEqual(['endOfConversation', 'event']);
    expect(closing.closures).toEqual([]);
  });

  test("that ends lets the bot's own endOfConversation to the guest count", async () => {
    const { says, closing } = await withSkill((context) =>
      context.sendActivity({ type: 'endOfConversation' }),
    );
    await says({ type: 'endOfConversation' });
    expect(closing.only).toMatchObject({
      conversationId: genesysId,
      signals: [{ source: 'endOfConversation' }],
    });
  });

  test('whose activity id takes the place of the incoming one is not what the close is recorded under', async () => {
    const ids: (string | undefined)[] = [];
    const { says, closing } = await withSkill(async (context) => {
      ids.push(context.activity.id);
      await closeSession(context);
    });
    await says({ type: 'event', name: 'x', id: 'of-the-skill' });
    expect(ids).toEqual([null]);
    expect(closing.only.signals[0]?.activityId).toEqual(expect.any(String));
  });

  test('whose channel data takes the place of the incoming one does not change the link', async () => {
    const { says, closing } = await withSkill((context) => closeSession(context));
    await says({ type: 'event', name: 'x', channelData: { genesysConversationId: 'nonsense' } });
    expect(closing.only.conversationId).toBe(genesysId);
  });
});
