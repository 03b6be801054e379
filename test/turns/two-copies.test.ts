import { WaterfallDialog } from 'botbuilder-dialogs';
import { expect, test, vi } from 'vitest';
import { replyUnderWay } from '../../src/turns/after-reply.js';
import { dialogBot, says } from './bot.js';
import { manifestOf } from './stage.js';

const ending = () => new WaterfallDialog('bye', [async (step) => step.endDialog()]);

/** Loads the package's files a second time, as a process does that has the ESM and the CommonJS build in it. */
async function secondCopy() {
  vi.resetModules();
  return {
    ...(await import('../../src/turns/mark-terminal.js')),
    ...(await import('../../src/turns/watch-dialogs.js')),
    ...(await import('../../src/turns/close-session.js')),
    ...(await import('../../src/turns/after-reply.js')),
  };
}

test('a dialog that another copy of the package marked ends the engagement', async () => {
  const { terminal } = await secondCopy();
  const { terminal: own } = await import('../../src/turns/mark-terminal.js');
  const { adapter, closing } = dialogBot([own(terminal(ending(), { reason: 'theirs' }), { reason: 'ours' })]);
  await adapter.send(says('hi')).startTest();
  expect(closing.only).toMatchObject({ plan: { reason: 'ours' }, signals: [{ id: 'bye' }] });
  expect(closing.only.signals).toHaveLength(1);
});

test('dialogs that another copy watches, and a close that another copy asks for, are seen', async () => {
  const { watchDialogs, closeSession } = await secondCopy();
  const dialog = new WaterfallDialog('paid', [
    async (step) => {
      await closeSession(step.context);
      return step.endDialog();
    },
  ]);
  watchDialogs(dialog, manifestOf());
  const { adapter, closing } = dialogBot([dialog]);
  await adapter.send(says('hi')).startTest();
  expect(closing.only.signals.map(({ source }) => source)).toEqual(['manual', 'dialog']);
});

test('a response that another copy handed over is known', async () => {
  const { afterReply } = await secondCopy();
  const reply = { once: () => undefined };
  let known: unknown;
  afterReply()(undefined, reply, () => {
    known = replyUnderWay();
  });
  expect(known).toBe(reply);
});
