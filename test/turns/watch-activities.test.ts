import { ActivityTypes, type TurnContext } from 'botbuilder';
import { ComponentDialog, runDialog, WaterfallDialog } from 'botbuilder-dialogs';
import { describe, expect, test } from 'vitest';
import { terminal } from '../../src/turns/mark-terminal.js';
import { botOn, says } from './bot.js';
import { genesysId, manifestOf } from './stage.js';

const end = { type: 'endOfConversation', code: 'completedSuccessfully' };
const event = (name: string, value?: unknown) => ({
  type: 'event',
  name,
  value,
  channelData: { genesysConversationId: genesysId },
});
const nothing = async () => {};

/** Lets the channel refuse what is sent, from the innermost place. */
function refuse(context: TurnContext, refused: (type: string | undefined) => boolean): void {
  context.onSendActivities(async (_context, activities, next) => {
    if (activities.some(({ type }) => refused(type))) throw new Error('400 Bad Request');
    return next();
  });
}

const refuseEnds = (context: TurnContext) =>
  refuse(context, (type) => type === ActivityTypes.EndOfConversation);

describe('an endOfConversation that the bot sends', () => {
  test('ends the engagement, with its code', async () => {
    const { adapter, closing } = botOn((context) => context.sendActivity(end));
    await adapter.send(says('hi')).assertReply({ type: 'endOfConversation' });
    expect(closing.only.signals).toMatchObject([
      { source: 'endOfConversation', outcome: 'completedSuccessfully' },
    ]);
  });

  test('without a code ended for an unknown reason', async () => {
    const { adapter, closing } = botOn((context) => context.sendActivity({ type: 'endOfConversation' }));
    await adapter.send(says('hi')).startTest();
    expect(closing.only.signals).toMatchObject([{ outcome: 'unknown' }]);
  });

  test('is noted before it is sent, so that a channel that refuses it changes nothing', async () => {
    const { adapter, closing } = botOn(async (context) => {
      refuseEnds(context);
      await context.sendActivity(end).catch(nothing);
    });
    await adapter.send(says('hi')).startTest();
    expect(closing.only.signals).toHaveLength(1);
  });

  test('counts where its refusal was all that made the turn fail', async () => {
    const { adapter, closing } = botOn(async (context) => {
      refuseEnds(context);
      await context.sendActivity(end);
    });
    await expect(adapter.send(says('hi')).startTest()).rejects.toThrow('400');
    expect(closing.only.signals).toHaveLength(1);
  });

  test('counts where its refusal came up through dialogs, which wrap it', async () => {
    const root = new ComponentDialog('root').addDialog(
      new WaterfallDialog('steps', [
        async (step) => {
          await step.context.sendActivity(end);
          return step.endDialog();
        },
      ]),
    );
    const { adapter, closing, conversationState } = botOn(async (context) => {
      refuseEnds(context);
      await runDialog(root, context, conversationState.createProperty('dialogs'));
    });
    await expect(adapter.send(says('hi')).startTest()).rejects.toThrow('400');
    expect(closing.only.signals).toHaveLength(1);
  });

  test('is swallowed on the channels that are listed, and each activity gets its answer', async () => {
    const sent: unknown[] = [];
    const { adapter, closing } = botOn(
      async (context) => {
        context.onSendActivities(async (_context, activities, next) => {
          sent.push(...activities.map(({ type }) => type));
          return next();
        });
        const answers = await context.sendActivities([
          { type: 'message', text: 'Bye.' },
          end,
          { type: 'typing' },
        ]);
        sent.push(answers.length, answers[1]);
        sent.push(await context.sendActivity(end));
      },
      { swallowEndOfConversationOn: ['test'] },
    );
    await adapter.send(says('hi')).assertReply('Bye.').startTest();
    expect(sent).toEqual(['message', 'typing', 3, { id: '' }, { id: '' }]);
    expect(closing.only.signals).toHaveLength(2);
  });

  test('hands control back to the bot that called this one as its skill, and ends nothing', async () => {
    const { adapter, closing } = botOn(
      async (context) => {
        const claims = [
          { type: 'ver', value: '1.0' },
          { type: 'aud', value: 'this-bot' },
          { type: 'appid', value: 'the-parent' },
        ];
        context.turnState.set(context.adapter.BotIdentityKey, { claims });
        await context.sendActivity(end);
      },
      { swallowEndOfConversationOn: ['test'] },
    );
    await adapter.send(says('hi')).assertReply({ type: 'endOfConversation' });
    expect(closing.closures).toEqual([]);
  });

  test('is no end where the manifest lists other codes', async () => {
    const manifest = manifestOf({ endOfConversation: { codes: ['userCancelled'] } });
    const { adapter, closing } = botOn((context) => context.sendActivity(end), { manifest: () => manifest });
    await adapter.send(says('hi')).startTest();
    expect(closing.closures).toEqual([]);
  });
});

describe('an endOfConversation that comes in', () => {
  const incoming = { ...end, channelData: { genesysConversationId: genesysId } };

  test('is not the end by default', async () => {
    const { adapter, closing } = botOn(nothing);
    await adapter.send(incoming).startTest();
    expect(closing.closures).toEqual([]);
  });

  test('is the end where that is wished', async () => {
    const { adapter, closing } = botOn(nothing, { inboundEndOfConversation: true });
    await adapter.send(incoming).startTest();
    expect(closing.only.signals).toMatchObject([{ source: 'endOfConversation' }]);
  });

  test('of a skill, which takes the place of the incoming activity while the turn runs, is never the end', async () => {
    const { adapter, closing } = botOn(
      async ({ activity }) => {
        activity.type = 'endOfConversation';
        activity.code = 'completedSuccessfully';
        activity.name = 'EndOfConversation';
      },
      { inboundEndOfConversation: true },
    );
    await adapter.send(event('ContinueConversation')).startTest();
    expect(closing.closures).toEqual([]);
  });
});

describe('a handoff', () => {
  test('that was completed ends the engagement, whoever reports it', async () => {
    const inbound = botOn(nothing);
    await inbound.adapter.send(event('handoff.status', { state: 'completed' })).startTest();
    const outbound = botOn((context) =>
      context.sendActivity(event('handoff.status', { state: 'completed' })),
    );
    await outbound.adapter.send(says('hi')).startTest();
    for (const { closing } of [inbound, outbound]) {
      expect(closing.only).toMatchObject({
        handedOver: true,
        signals: [{ source: 'handoff', id: 'handoff.status', outcome: 'completed' }],
      });
    }
  });

  test.each(['accepted', 'failed', 'surprising'])('that was %s does not', async (state) => {
    const { adapter, closing } = botOn(nothing);
    await adapter.send(event('handoff.status', { state })).startTest();
    expect(closing.closures).toEqual([]);
  });

  test.each([undefined, null, 'completed', { state: 7 }])(
    'with the value %j tells nothing',
    async (value) => {
      const { adapter, closing, log } = botOn(nothing);
      await adapter.send(event('handoff.status', value)).startTest();
      expect(closing.closures).toEqual([]);
      expect(log.of('warn', 'error')).toEqual([]);
    },
  );

  test('that begins vetoes the end of a terminal dialog in the same turn', async () => {
    const escalate = terminal(
      new WaterfallDialog('escalate', [
        async (step) => {
          await step.context.sendActivity(event('handoff.initiate'));
          return step.endDialog();
        },
      ]),
    );
    const { adapter, closing, conversationState } = botOn((context) =>
      runDialog(escalate, context, conversationState.createProperty('dialogs')),
    );
    await adapter.send(says('a person please')).startTest();
    expect(closing.closures).toEqual([]);
  });

  test('that began in an earlier turn is remembered, so that the agent is looked for before the close', async () => {
    const { adapter, closing } = botOn(async (context) => {
      if (context.activity.text === 'person') await context.sendActivity(event('handoff.initiate'));
      if (context.activity.text === 'end') await context.sendActivity(end);
    });
    await adapter.send(says('person')).startTest();
    await adapter.send(says('hi')).send(says('end')).startTest();
    expect(closing.only.handedOver).toBe(true);
  });

  test('that began in a turn which failed is remembered too: the person has been asked', async () => {
    const { adapter, closing } = botOn(async (context) => {
      if (context.activity.text === 'end') return context.sendActivity(end);
      await context.sendActivity(event('handoff.initiate'));
      throw new Error('defect');
    });
    await expect(adapter.send(says('person')).startTest()).rejects.toThrow('defect');
    await adapter.send(says('end')).startTest();
    expect(closing.only.handedOver).toBe(true);
  });
});

describe('a named event', () => {
  test("ends the engagement: the name in Microsoft's own Genesys sample, in both directions", async () => {
    const inbound = botOn(nothing);
    await inbound.adapter.send(event('EndOfConversation')).startTest();
    const outbound = botOn((context) => context.sendActivity(event('EndOfConversation')));
    await outbound.adapter.send(says('hi')).startTest();
    for (const { closing } of [inbound, outbound]) {
      expect(closing.only.signals).toMatchObject([{ source: 'event', id: 'EndOfConversation' }]);
    }
  });

  test('can have another name, and one that is not listed ends nothing', async () => {
    const manifest = manifestOf({ events: ['survey.done'] });
    const { adapter, closing } = botOn(nothing, { manifest: () => manifest });
    await adapter.send(event('EndOfConversation')).startTest();
    expect(closing.closures).toEqual([]);
    await adapter.send(event('survey.done')).startTest();
    expect(closing.only.signals).toMatchObject([{ id: 'survey.done' }]);
  });

  test.each([
    ['a text', JSON.stringify({ type: 'EndConversation' })],
    ['an object', { type: 'EndConversation' }],
  ])("can be Dynamics Omnichannel's tag, as %s", async (_as, tags) => {
    const manifest = manifestOf({ events: ['EndConversation'] });
    const { adapter, closing } = botOn(
      (context) => context.sendActivity({ type: 'message', text: '', channelData: { tags } }),
      { manifest: () => manifest },
    );
    await adapter.send(says('hi')).startTest();
    expect(closing.only.signals).toMatchObject([{ source: 'event', id: 'EndConversation' }]);
  });
});

test('several signals in one turn make one closure that names them all', async () => {
  const bye = terminal(new WaterfallDialog('bye', [async (step) => step.endDialog()]));
  const { adapter, closing, conversationState } = botOn(async (context) => {
    await runDialog(bye, context, conversationState.createProperty('dialogs'));
    await context.sendActivity(event('EndOfConversation'));
    await context.sendActivity(end);
  });
  await adapter.send(says('hi')).startTest();
  expect(closing.only.signals.map(({ source }) => source)).toEqual(['dialog', 'event', 'endOfConversation']);
});
