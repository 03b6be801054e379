import { TestAdapter } from 'botbuilder';
import { describe, expect, test } from 'vitest';
import { MiddlewareMissingError } from '../../src/errors/middleware-missing-error.js';
import { closeSession } from '../../src/turns/close-session.js';
import { botOn, says } from './bot.js';

describe('closeSession()', () => {
  test('closes with the plan that it asks for', async () => {
    const { adapter, closing, clock } = botOn((context) =>
      closeSession(context, {
        id: 'stop-word',
        reason: 'opted-out',
        grace: '1m',
        final: true,
        strategy: 'customer',
        notice: 'You have opted out.',
        watchFor: 5_000,
      }),
    );
    await adapter.send(says('stop')).startTest();
    expect(closing.only).toMatchObject({
      dueAt: clock.now() + 60_000,
      plan: {
        reason: 'opted-out',
        graceMs: 60_000,
        final: true,
        strategy: 'customer',
        lateGuest: { answer: 'notice', text: 'You have opted out.' },
        watchForMs: 5_000,
      },
      signals: [{ source: 'manual', id: 'stop-word', outcome: 'completed' }],
    });
  });

  test('leaves to the manifest what it does not say', async () => {
    const { adapter, closing } = botOn((context) =>
      closeSession(context, { lateGuest: 'ignore', grace: undefined }),
    );
    await adapter.send(says('stop')).startTest();
    expect(closing.only.plan).toMatchObject({
      engagement: 'payment-reminder',
      reason: 'completed',
      graceMs: 3_000,
      lateGuest: { answer: 'ignore', text: 'This conversation has ended. Thank you.' },
    });
  });

  test('is not vetoed by a handoff in the same turn', async () => {
    const { adapter, closing } = botOn(async (context) => {
      await context.sendActivity({ type: 'event', name: 'handoff.initiate' });
      await closeSession(context);
    });
    await adapter.send(says('stop')).startTest();
    expect(closing.only.handedOver).toBe(true);
  });

  test('closes from onTurnError too, when the turn is over already', async () => {
    const { adapter, closing } = botOn(async () => {
      throw new Error('defect');
    });
    adapter.onTurnError = async (context) => {
      await closeSession(context, { reason: 'bot-failed' });
      expect(closing.only.plan.reason).toBe('bot-failed');
      await context.sendActivity('Sorry.');
    };
    await adapter.send(says('hi')).assertReply('Sorry.');
    expect(closing.only.signals).toHaveLength(1);
  });

  test('closes nothing in a turn that throws', async () => {
    const { adapter, closing } = botOn(async (context) => {
      await closeSession(context);
      throw new Error('defect');
    });
    await expect(adapter.send(says('hi')).startTest()).rejects.toThrow('defect');
    expect(closing.closures).toEqual([]);
  });

  test('says how to register the middleware where it is missing', async () => {
    const adapter = new TestAdapter((context) => closeSession(context));
    const sent = adapter.send('hi').startTest();
    await expect(sent).rejects.toThrow(MiddlewareMissingError);
    await expect(sent).rejects.toThrow('adapter.use(disconnect.middleware)');
  });

  test('refuses a duration that cannot be read', async () => {
    const { adapter } = botOn((context) => closeSession(context, { grace: 'soon' }));
    await expect(adapter.send(says('hi')).startTest()).rejects.toThrow('grace');
  });
});
