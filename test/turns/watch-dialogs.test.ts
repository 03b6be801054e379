import { ComponentDialog, DialogManager, DialogSet, WaterfallDialog } from 'botbuilder-dialogs';
import {
  AdaptiveDialog,
  BeginDialog,
  DialogExpression,
  EndDialog,
  OnBeginDialog,
} from 'botbuilder-dialogs-adaptive';
import { describe, expect, test } from 'vitest';
import { UnknownDialogError } from '../../src/errors/unknown-dialog-error.js';
import { watchDialogs } from '../../src/turns/watch-dialogs.js';
import { botOn, dialogBot, says } from './bot.js';
import { manifestOf } from './stage.js';

const ending = (id: string) => new WaterfallDialog(id, [async (step) => step.endDialog()]);
const begins = (id: string, child: string) =>
  new WaterfallDialog(id, [async (step) => step.beginDialog(child), async (step) => step.endDialog()]);

function refusal(act: () => unknown): UnknownDialogError {
  try {
    act();
  } catch (error) {
    if (error instanceof UnknownDialogError) return error;
    throw error;
  }
  throw new Error('Nothing was refused.');
}

describe('watchDialogs()', () => {
  test('refuses all unknown ids at once, each with the nearest dialog that exists', () => {
    const root = new ComponentDialog('root')
      .addDialog(ending('paymentReminder'))
      .addDialog(ending('opt-out'));
    const manifest = manifestOf({ terminalDialogs: ['payment-remindr', 'optout', 'opt-out'] });
    const error = refusal(() => watchDialogs(root, manifest));
    expect(error.code).toBe('DIALOG_UNKNOWN');
    expect(error.faults).toEqual([
      { path: 'payment-remindr', message: expect.stringContaining('"paymentReminder"') },
      { path: 'optout', message: expect.stringContaining('"opt-out"') },
    ]);
    expect(error.message).toContain('payment-remindr');
  });

  test('names what there is where no id is near', () => {
    const root = new ComponentDialog('root').addDialog(ending('menu'));
    const manifest = manifestOf({ terminalDialogs: ['quittance'] });
    expect(refusal(() => watchDialogs(root, manifest)).faults[0]?.message).toMatch(/There are: .*"menu"/);
  });

  test('finds a dialog in any of several roots', () => {
    const roots = [ending('hello'), new DialogSet().add(ending('paid'))];
    expect([...watchDialogs(roots, manifestOf()).ids()].sort()).toEqual(['hello', 'paid']);
  });

  test('walks a tree with a cycle once', () => {
    const one = new ComponentDialog('one');
    const two = new ComponentDialog('two');
    one.addDialog(two).addDialog(ending('paid'));
    two.addDialog(one);
    expect([...watchDialogs(one, manifestOf()).ids()].sort()).toEqual(['one', 'paid', 'two']);
  });

  test('finds what an adaptive dialog carries inside its actions', () => {
    const root = new AdaptiveDialog('root').configure({
      triggers: [
        new OnBeginDialog([
          new BeginDialog('').configure({ dialog: new DialogExpression(new AdaptiveDialog('paid')) }),
        ]),
      ],
    });
    expect(watchDialogs(root, manifestOf()).ids()).toContain('paid');
  });

  test('finds what a single action carries', () => {
    const action = new BeginDialog('').configure({
      dialog: new DialogExpression(new AdaptiveDialog('paid')),
    });
    expect(watchDialogs(action, manifestOf()).ids()).toContain('paid');
  });

  test('an adaptive dialog that ends by its own action ends the engagement', async () => {
    const paid = new AdaptiveDialog('paid').configure({
      triggers: [new OnBeginDialog([new EndDialog('done' as never)])],
    });
    const root = new AdaptiveDialog('root').configure({
      triggers: [new OnBeginDialog([new BeginDialog('paid')])],
    });
    root.dialogs.add(paid);
    const manager = new DialogManager(root);
    const bot = botOn((context) => manager.onTurn(context));
    manager.conversationState = bot.conversationState;
    watchDialogs(manager, manifestOf());
    await bot.adapter.send(says('hi')).startTest();
    expect(bot.closing.only.signals).toMatchObject([{ id: 'paid', outcome: 'completed' }]);
  });

  test('sees a dialog that was added after the watch began', async () => {
    const root = new ComponentDialog('root').addDialog(begins('first', 'late'));
    const before = manifestOf({ terminalDialogs: [] });
    let manifest = before;
    const { adapter, closing } = dialogBot([root], { manifest: () => manifest });
    const watched = watchDialogs(root, () => manifest);
    root.addDialog(new ComponentDialog('late').addDialog(ending('paid')));
    manifest = manifestOf();
    watched.check(manifest);
    await adapter.send(says('hi')).startTest();
    expect(closing.only.signals).toMatchObject([{ id: 'paid' }]);
  });

  test('asks the manifest in force when the dialog ends', async () => {
    let manifest = manifestOf();
    const { adapter, closing } = dialogBot([ending('paid')], { manifest: () => manifest });
    const { set } = dialogBot([ending('paid')]);
    watchDialogs(set, () => manifest);
    manifest = manifestOf({ terminalDialogs: [] });
    await adapter.send(says('hi')).startTest();
    expect(closing.closures).toEqual([]);
  });

  test('tells at a reload whether the new manifest names only dialogs that exist', () => {
    const watched = watchDialogs(ending('paid'), manifestOf());
    expect(() => watched.check(manifestOf({ terminalDialogs: ['Paid'] }))).toThrow(/Did you mean "paid"/);
  });

  test('watched twice, a dialog tells once', async () => {
    const dialog = ending('paid');
    const { adapter, closing } = dialogBot([dialog]);
    watchDialogs(dialog, manifestOf());
    watchDialogs(dialog, manifestOf());
    await adapter.send(says('hi')).startTest();
    expect(closing.only.signals).toHaveLength(1);
  });
});
