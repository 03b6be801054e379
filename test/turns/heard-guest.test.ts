import { describe, expect, test } from 'vitest';
import { linkSession } from '../../src/turns/session-link.js';
import { bare, botOn, says } from './bot.js';
import { genesysId, otherGenesysId } from './stage.js';

const answering = async () => {};

describe('that a guest has written is told', () => {
  test('with the Genesys conversation, before the bot runs', async () => {
    const bot = botOn(async () => void bot.closing.calls.push(`bot after ${bot.closing.heardIn.length}`));
    await bot.adapter.processActivity(says('Hello'));
    expect(bot.closing.heardIn).toEqual([genesysId]);
    expect(bot.closing.calls.at(-1)).toBe('bot after 1');
  });

  test('when the turn is over, where it is linked only by the bot', async () => {
    const { adapter, closing } = botOn((context) => linkSession(context, { conversationId: genesysId }));
    await adapter.processActivity(bare('Hello'));
    expect(closing.heardIn).toEqual([genesysId]);
  });

  test('for both conversations, where the turn is linked to another one', async () => {
    const { adapter, closing } = botOn((context) => linkSession(context, { conversationId: otherGenesysId }));
    await adapter.processActivity(says('Hello'));
    expect(closing.heardIn).toEqual([genesysId, otherGenesysId]);
  });

  test('without a conversation, where nobody knows it', async () => {
    const { adapter, closing } = botOn(answering);
    await adapter.processActivity(bare('Hello'));
    expect(closing.heardIn).toEqual([undefined]);
  });

  test('also where the turn fails', async () => {
    const { adapter, closing } = botOn(async (context) => {
      await linkSession(context, { conversationId: genesysId });
      throw new Error('the bot is broken');
    });
    adapter.onTurnError = async () => {};
    await adapter.processActivity(bare('Hello'));
    expect(closing.heardIn).toEqual([genesysId]);
  });

  test('but not of turns in which no guest writes', async () => {
    const { adapter, closing } = botOn(answering);
    const channelData = { genesysConversationId: genesysId };
    await adapter.processActivity({ type: 'event', name: 'engagement.start', channelData });
    await adapter.processActivity({ type: 'typing', channelData });
    await adapter.processActivity({ ...says('I am a bot'), from: { id: 'b', name: 'B', role: 'skill' } });
    expect(closing.heardIn).toEqual([]);
  });

  test('but not of a guest whose session is over', async () => {
    const { adapter, closing, clock } = botOn(answering);
    await closing.schedule({
      conversationId: genesysId,
      signals: [],
      handedOver: false,
      dueAt: 0,
      plan: { watchForMs: 60_000, lateGuest: { answer: 'ignore' } } as never,
    });
    closing.set(closing.only.id, { state: 'closed', endedAt: clock.now() });
    await adapter.processActivity(says('Wait!'));
    expect(closing.heardIn).toEqual([]);
  });

  test('and whoever cannot note it does not break the turn', async () => {
    const heard: string[] = [];
    const bot = botOn(async ({ activity }) => void heard.push(activity.text));
    bot.closing.heardGuest = () => {
      throw new Error('no');
    };
    await bot.adapter.processActivity(says('Hello'));
    expect(heard).toEqual(['Hello']);
    expect(bot.log.of('warn')).toContain('That a guest was heard could not be noted.');
  });
});
