import { Activity, type ConversationReference } from '@microsoft/agents-activity';
import {
  BaseAdapter,
  ConversationState,
  MemoryStorage,
  type ResourceResponse,
  TurnContext,
} from '@microsoft/agents-hosting';
import { describe, expect, test } from 'vitest';
import { closeSession } from '../../src/turns/close-session.js';
import { linkSession } from '../../src/turns/session-link.js';
import { genesysId, otherGenesysId, stage } from './stage.js';

/** The Agents SDK has no test adapter. */
class TestAdapter extends BaseAdapter {
  readonly sent: Activity[] = [];
  refused: string | undefined;

  async run(activity: Partial<Activity>, logic: (context: TurnContext) => Promise<void>): Promise<void> {
    const incoming = Activity.fromObject({
      type: 'message',
      channelId: 'directline',
      serviceUrl: 'https://channel.example',
      conversation: { id: 'conversation-1' },
      from: { id: 'guest', role: 'user' },
      recipient: { id: 'agent' },
      ...activity,
    });
    await this.runMiddleware(new TurnContext(this, incoming), logic);
  }

  override async sendActivities(_context: TurnContext, activities: Activity[]): Promise<ResourceResponse[]> {
    if (activities.length === 0) throw new Error('An empty batch is refused.');
    if (activities.some(({ type }) => type === this.refused)) throw new Error('400');
    this.sent.push(...activities);
    return activities.map((_, index) => ({ id: String(index) }));
  }

  override async continueConversation(
    _identity: unknown,
    reference: Partial<ConversationReference>,
    logic: (context: TurnContext) => Promise<void>,
  ): Promise<void> {
    const { conversation } = reference;
    await this.run(
      { type: 'event', name: 'ContinueConversation', ...(conversation && { conversation }) },
      logic,
    );
  }

  override updateActivity = notNeeded;
  override deleteActivity = notNeeded;
  override uploadAttachment = notNeeded;
  override getAttachmentInfo = notNeeded;
  override getAttachment = notNeeded;
}

function notNeeded(): Promise<never> {
  return Promise.reject(new Error('not needed here'));
}

function agent(logic: (context: TurnContext) => Promise<void>, options: Parameters<typeof stage>[0] = {}) {
  const conversationState = new ConversationState(new MemoryStorage());
  const staged = stage({ conversationState, ...options });
  const adapter = new TestAdapter();
  adapter.onTurnError = async (context) => {
    await conversationState.delete(context);
  };
  adapter.use(staged.middleware);
  const says = (text: string, more: Partial<Activity> = {}) =>
    adapter.run({ text, ...more }, async (context) => {
      await logic(context);
      await conversationState.saveChanges(context);
    });
  return { ...staged, adapter, conversationState, says };
}

const channelData = { genesysConversationId: genesysId };

describe('on the Microsoft 365 Agents SDK', () => {
  test('an endOfConversation ends the engagement', async () => {
    const { says, closing, adapter } = agent(async (context) => {
      await context.sendActivity(Activity.fromObject({ type: 'endOfConversation', code: 'agentTimedOut' }));
    });
    await says('hi', { channelData });
    expect(adapter.sent.map(({ type }) => type)).toEqual(['endOfConversation']);
    expect(closing.only).toMatchObject({
      conversationId: genesysId,
      signals: [{ source: 'endOfConversation', outcome: 'agentTimedOut' }],
    });
  });

  test('swallowed, an endOfConversation leaves no empty batch behind', async () => {
    const { says, closing, adapter } = agent(
      async (context) => {
        await context.sendActivity(Activity.fromObject({ type: 'endOfConversation' }));
        await context.sendActivity('Goodbye.');
      },
      { swallowEndOfConversationOn: ['directline'] },
    );
    await says('hi', { channelData });
    expect(adapter.sent.map(({ type }) => type)).toEqual(['message']);
    expect(closing.closures).toHaveLength(1);
  });

  test('an endOfConversation that the channel refuses counts, and the turn fails as before', async () => {
    const { says, closing, adapter } = agent(async (context) => {
      await context.sendActivity(Activity.fromObject({ type: 'endOfConversation' }));
    });
    adapter.refused = 'endOfConversation';
    await says('hi', { channelData });
    expect(closing.closures).toHaveLength(1);
  });

  test('handoff events are known by their names, for which the SDK has no constants', async () => {
    const { says, closing } = agent(async (context) => {
      const name = context.activity.text === 'person' ? 'handoff.initiate' : 'handoff.status';
      await context.sendActivity(Activity.fromObject({ type: 'event', name, value: { state: 'completed' } }));
    });
    await says('person', { channelData });
    expect(closing.closures).toEqual([]);
    await says('done');
    expect(closing.only).toMatchObject({ conversationId: genesysId, handedOver: true });
  });

  test('a proactive turn knows its session', async () => {
    const { says, closing, adapter } = agent(async () => {});
    await says('hi', { channelData });
    await adapter.continueConversation('', { conversation: { id: 'conversation-1' } }, (context) =>
      closeSession(context),
    );
    expect(closing.only.conversationId).toBe(genesysId);
  });

  test('a link survives a turn that fails and a state that is deleted with it', async () => {
    const { says, closing, conversationState } = agent(async (context) => {
      if (context.activity.text === 'close') return closeSession(context);
      await linkSession(context, { conversationId: otherGenesysId });
      await conversationState.createProperty('half').set(context, true);
      throw new Error('defect');
    });
    await says('hi');
    await says('close');
    expect(closing.only.conversationId).toBe(otherGenesysId);
  });

  test('a guest who writes after the close gets the notice once', async () => {
    const { says, closing, adapter, clock } = agent((context) => closeSession(context));
    await says('bye', { channelData });
    closing.set(closing.only.id, { state: 'closed', endedAt: clock.now() });
    await says('hello?');
    await says('hello??');
    expect(adapter.sent.map(({ text }) => text)).toEqual(['This conversation has ended. Thank you.']);
  });
});
