import { TestAdapter } from 'botbuilder';
import { ComponentDialog, Dialog, DialogReason, DialogSet, WaterfallDialog } from 'botbuilder-dialogs';
import { describe, expect, test } from 'vitest';
import { ConfigurationError } from '../../src/errors/configuration-error.js';
import type { TerminalSignal } from '../../src/manifest/terminal-signal.js';
import { marksOf } from '../../src/turns/dialog-end.js';
import { terminal } from '../../src/turns/mark-terminal.js';
import { keepRecord, type TurnRecord } from '../../src/turns/turn-record.js';
import { botOn, dialogBot, says } from './bot.js';
import { manifestOf } from './stage.js';

const nothing = manifestOf({ terminalDialogs: [] });
const manifest = () => nothing;

/** Ends at once with a result. */
function ending(id: string, result?: unknown): WaterfallDialog {
  return new WaterfallDialog(id, [async (step) => step.endDialog(result)]);
}

/** Runs a dialog in a turn of a bare record and gives what was noted. */
async function signalsOf(...dialogs: Dialog[]): Promise<Partial<TerminalSignal>[]> {
  const noted: { id: string; result?: unknown }[] = [];
  const record: TurnRecord = {
    add(seen) {
      const signal: { id: string; result?: unknown } = { ...seen };
      noted.push(signal);
      return (result) => {
        signal.result = result;
      };
    },
    close: async () => {},
    linkTo: async () => {},
  };
  const { adapter, conversationState } = botOn(async (context) => {
    keepRecord(context, record);
    const set = new DialogSet(conversationState.createProperty('dialogs'));
    for (const dialog of dialogs) set.add(dialog);
    const dc = await set.createContext(context);
    await dc.beginDialog(dialogs[0]?.id ?? '');
  });
  await adapter.send('go').startTest();
  return noted;
}

describe('terminal()', () => {
  test('gives the same dialog back', () => {
    const dialog = ending('bye');
    expect(terminal(dialog)).toBe(dialog);
  });

  test('ends the engagement though the manifest does not name the dialog, with the plan it asks for', async () => {
    const bye = terminal(ending('bye'), { reason: 'opted-out', grace: '10s', final: true, notice: 'Bye.' });
    const { adapter, closing } = dialogBot([bye], { manifest });
    await adapter.send(says('hi')).startTest();
    expect(closing.only.plan).toMatchObject({
      reason: 'opted-out',
      graceMs: 10_000,
      final: true,
      lateGuest: { answer: 'notice', text: 'Bye.' },
    });
  });

  test('counts only the outcomes that are listed', async () => {
    const bye = terminal(ending('bye'), { on: ['cancelled'] });
    const { adapter, closing } = dialogBot([bye], { manifest });
    await adapter.send(says('hi')).startTest();
    expect(closing.closures).toEqual([]);
  });

  test('marked twice, a dialog tells once, and the last mark counts', async () => {
    const bye = terminal(terminal(ending('bye'), { reason: 'first' }), { reason: 'second' });
    expect(await signalsOf(bye)).toMatchObject([{ id: 'bye', marked: { reason: 'second' } }]);
  });

  test('sees the result of the dialog itself, though its parent ends with another in the same turn', async () => {
    const child = terminal(ending('child', { kind: 'paid' }));
    const parent = new WaterfallDialog('parent', [
      async (step) => step.beginDialog('child'),
      async (step) => step.endDialog('something else'),
    ]);
    const bot = dialogBot([parent, child]);
    expect(await signalsOf(parent, child)).toMatchObject([{ id: 'child', result: { kind: 'paid' } }]);
    await bot.adapter.send(says('hi')).startTest();
  });

  test('leaves the last result where the SDK and the bot look for it', async () => {
    const seen: unknown[] = [];
    const child = terminal(ending('child', 42));
    const parent = new WaterfallDialog('parent', [
      async (step) => step.beginDialog('child'),
      async (step) => {
        const turn = step.context.turnState.get('turn');
        seen.push(step.result, turn.lastresult, JSON.parse(JSON.stringify(turn)).lastresult);
        return step.endDialog();
      },
    ]);
    await signalsOf(parent, child);
    expect(seen).toEqual([42, 42, 42]);
  });

  test('tells the id that the dialog has when it ends, because a DialogSet renames one that is taken', async () => {
    const signals = await signalsOf(terminal(ending('bye')), ending('middle'));
    expect(signals).toMatchObject([{ id: 'bye' }]);
    const set = new DialogSet();
    const second = terminal(ending('bye'));
    set.add(ending('bye')).add(second);
    expect(second.id).toBe('bye2');
    expect(await signalsOf(second)).toMatchObject([{ id: 'bye2' }]);
  });

  test('sees waterfalls and components, which override endDialog without calling it', async () => {
    const component = terminal(new ComponentDialog('component').addDialog(ending('inner')));
    expect(await signalsOf(component)).toMatchObject([{ id: 'component', outcome: 'completed' }]);
  });

  test('works for a tree that is built anew for every turn', async () => {
    const build = () =>
      terminal(new WaterfallDialog('bye', [async () => Dialog.EndOfTurn, async (step) => step.endDialog()]));
    const { adapter, closing, conversationState } = botOn(async (context) => {
      const set = new DialogSet(conversationState.createProperty('dialogs')).add(build());
      const dc = await set.createContext(context);
      if ((await dc.continueDialog()).status === 'empty') await dc.beginDialog('bye');
    });
    await adapter.send(says('one')).startTest();
    expect(closing.closures).toEqual([]);
    await adapter.send(says('two')).startTest();
    expect(closing.only.signals).toHaveLength(1);
  });

  test('a dialog that begins and ends in one turn is seen', async () => {
    expect(await signalsOf(terminal(ending('bye')))).toHaveLength(1);
  });

  test('wiped state is no end', async () => {
    const { adapter, closing, conversationState, set } = dialogBot([
      terminal(new WaterfallDialog('bye', [async () => Dialog.EndOfTurn])),
    ]);
    await adapter.send(says('one')).startTest();
    const wiping = botOn(async (context) => conversationState.clear(context), { closing });
    await wiping.adapter.send(says('two')).startTest();
    expect(set.find('bye')).toBeDefined();
    expect(closing.closures).toEqual([]);
  });

  test('a dialog that ends without the middleware changes nothing', async () => {
    const bye = terminal(ending('bye'));
    const bare = new TestAdapter(async (context) => {
      await bye.endDialog(context, { id: 'bye', state: { values: {} } }, DialogReason.endCalled);
      await context.sendActivity('fine');
    });
    await bare.send('hi').assertReply('fine');
  });

  test('refuses a duration that cannot be read, with the one that was probably meant', () => {
    expect(() => terminal(ending('bye'), { grace: '3 seconds' })).toThrow(ConfigurationError);
    expect(() => terminal(ending('bye'), { grace: '3 seconds' })).toThrow(/grace.*Did you mean "3s"/s);
  });

  test('hides what it puts on the dialog from whoever lists or copies its properties', () => {
    const dialog = ending('bye');
    const before = Object.keys(dialog);
    terminal(dialog);
    expect(Object.keys(dialog)).toEqual(before);
    expect(marksOf(dialog).mark?.on).toEqual(['completed']);
  });
});

describe('a masked cancel', () => {
  /** Cancels its own dialogs, as the usual help-and-cancel component does. */
  class Cancelling extends ComponentDialog {
    override async onContinueDialog(inner: Parameters<ComponentDialog['continueDialog']>[0]) {
      if (inner.context.activity.text === 'cancel') return inner.cancelAllDialogs();
      return super.onContinueDialog(inner);
    }
  }

  const waiting = () =>
    new WaterfallDialog('inner', [async () => Dialog.EndOfTurn, async (step) => step.endDialog()]);

  test('of a component surfaces as an ordinary end, and is told as cancelled', async () => {
    const component = terminal(new Cancelling('component').addDialog(waiting()), { on: ['cancelled'] });
    const { adapter, closing } = dialogBot([component], { manifest });
    await adapter.send(says('hi')).send(says('cancel')).startTest();
    expect(closing.only.signals).toMatchObject([{ id: 'component', outcome: 'cancelled' }]);
  });

  test('does not end an engagement that only a completed dialog ends', async () => {
    const component = terminal(new Cancelling('component').addDialog(waiting()));
    const { adapter, closing } = dialogBot([component], { manifest });
    await adapter.send(says('hi')).send(says('cancel')).startTest();
    expect(closing.closures).toEqual([]);
    await adapter.send(says('hi')).send(says('done')).startTest();
    expect(closing.only.signals).toMatchObject([{ id: 'component', outcome: 'completed' }]);
  });

  test('is seen in the very turn in which the component begins', async () => {
    const component = new ComponentDialog('component').addDialog(
      new WaterfallDialog('inner', [async (step) => step.cancelAllDialogs()]),
    );
    const { adapter, closing } = dialogBot([terminal(component, { on: ['cancelled'] })], { manifest });
    await adapter.send(says('hi')).startTest();
    expect(closing.only.signals).toMatchObject([{ outcome: 'cancelled' }]);
  });
});
