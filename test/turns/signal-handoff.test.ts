import { expect, test } from 'vitest';
import { ArgumentError } from '../../src/errors/argument-error.js';
import { MiddlewareMissingError } from '../../src/errors/middleware-missing-error.js';
import { type HandoffState, signalHandoff } from '../../src/turns/signal-handoff.js';
import { botOn, says } from './bot.js';
import { genesysId } from './stage.js';

test('a completed handoff closes the session as an incoming handoff.status does', async () => {
  const { adapter, closing } = botOn(async (context) => signalHandoff(context, 'completed'));
  await adapter.send(says('hi')).startTest();
  expect(closing.only).toMatchObject({
    conversationId: genesysId,
    handedOver: true,
    signals: [{ source: 'handoff', id: 'handoff.status', outcome: 'completed' }],
  });
});

test.each<HandoffState>(['accepted', 'failed'])(
  'a handoff that is %s closes nothing by default',
  async (state) => {
    const { adapter, closing } = botOn(async (context) => signalHandoff(context, state));
    await adapter.send(says('hi')).startTest();
    expect(closing.closures).toEqual([]);
  },
);

test('a person who is asked for in the same turn keeps the session open', async () => {
  const { adapter, closing } = botOn(async (context) => {
    signalHandoff(context, 'completed');
    await context.sendActivity({ type: 'event', name: 'handoff.initiate' });
  });
  await adapter.send(says('hi')).startTest();
  expect(closing.closures).toEqual([]);
});

test('a turn that the middleware does not see, and a state that is none, are refused', () => {
  const context = { turnState: new Map(), activity: {} } as never;
  expect(() => signalHandoff(context, 'completed')).toThrow(MiddlewareMissingError);
  expect(() => signalHandoff(context, 'done' as never)).toThrow(ArgumentError);
  expect(() => signalHandoff(undefined as never, 'completed')).toThrow(ArgumentError);
});
