import { ActivityTypes, EventFactory, type TurnContext } from 'botbuilder';
import { ComponentDialog, type DialogContext, DialogManager, DialogSet } from 'botbuilder-dialogs';
import { describe, expect, test } from 'vitest';
import { PaymentReminderDialog } from '../../examples/payment-reminder/payment-reminder-dialog.js';
import { closeSession } from '../../src/turns/close-session.js';
import { terminal } from '../../src/turns/mark-terminal.js';
import { codesIn, component, findingsIn, type Step, says } from './bots.js';

const ask: Step = (step) => step.prompt('text', {});

describe('marks', () => {
  test('an id that no dialog has is an error, with the nearest that there is', () => {
    const [found] = findingsIn(says('root'), ['root', 'rooot']);
    expect(found).toMatchObject({
      level: 'error',
      code: 'unknown-dialog',
      path: 'engagements.call.terminalDialogs.rooot',
    });
    expect(found?.message).toContain('Did you mean "root"?');
  });

  test('an id that is like no other is told with those that there are', () => {
    const [found] = findingsIn(says('root'), ['root', 'xyz']);
    expect(found?.message).toContain('There are: "root", "root-steps".');
  });

  test('a dialog of a rule that does not exist is an error too', () => {
    expect(codesIn(says('root'), ['root'], { match: { dialogs: ['gone'] } })).toEqual([
      'unknown-dialog gone',
    ]);
  });

  test('a dialog that nothing begins is dead', () => {
    const root = component('root', [(step) => step.endDialog()], says('never'));
    const [found] = findingsIn(root, ['root', 'never']);
    expect(found).toMatchObject({ level: 'warning', code: 'unreached-dialog', dialog: 'never' });
    expect(found?.message).not.toContain('could be seen');
  });

  test('where not all can be seen, that is said', () => {
    const chosen = Math.random() < 2 ? 'paid' : '';
    const root = component('root', [(step) => step.beginDialog(`${chosen}`)], says('paid'));
    expect(
      findingsIn(root, ['root', 'paid']).find(({ code }) => code === 'unreached-dialog')?.message,
    ).toContain('Not all could be seen of');
  });

  test('an id that two dialogs have ends at both', () => {
    const root = component(
      'root',
      [(step) => step.beginDialog('a')],
      component('a', [ask], says('same')),
      component('b', [ask], says('same')),
    );
    expect(codesIn(root, ['root', 'same'])).toContain('same-id same');
  });

  test('a mark in code counts as one', () => {
    const root = component(
      'root',
      [(step) => step.replaceDialog('paid')],
      terminal(says('paid'), { reason: 'paid' }),
    );
    expect(codesIn(root, {})).toEqual([]);
  });
});

describe('ways without an end', () => {
  test('the sample has none', () => {
    expect(codesIn(new PaymentReminderDialog(), ['payment-reminder', 'opt-out'])).toEqual([
      'handoff-in-terminal-dialog payment-reminder',
    ]);
  });

  test('a child that nobody has marked is one, with the way to it', () => {
    const root = component(
      'root',
      [ask, (step) => (step.result ? step.beginDialog('paid') : step.beginDialog('later'))],
      says('paid'),
      component('later', [(step) => step.replaceDialog('never')], says('never')),
    );
    const open = findingsIn(root, ['paid']).filter(({ code }) => code === 'open-path');
    expect(open.map(({ message }) => message.split('.')[0])).toEqual([
      'The bot can finish without ending the engagement: root → later → never',
    ]);
  });

  test('a condition may not hold', () => {
    const [open] = findingsIn(says('root'), { root: { when: { path: 'paid', equals: true } } });
    expect(open).toMatchObject({ code: 'open-path' });
    expect(open?.message).toContain('unless paid is true');
  });

  test('a root that always begins anew has no end, and none is missed', () => {
    const root = component('root', [ask, (step) => step.replaceDialog('root-steps')]);
    expect(codesIn(root, [])).toEqual(['no-dialog-ends-it undefined']);
  });

  test('a cancel is another outcome than an end', () => {
    const root = component('root', [(step) => (step.result ? step.cancelAllDialogs() : step.endDialog())]);
    expect(codesIn(root, ['root'])).toEqual(['open-path root']);
    expect(codesIn(root, { root: { outcomes: ['completed', 'cancelled'] } })).toEqual([]);
  });

  test('to those around it, a component that was cancelled inside has only ended', () => {
    const child = component('child', [(step) => step.cancelAllDialogs()]);
    const root = component(
      'root',
      [(step) => step.beginDialog('child'), (step) => step.replaceDialog('paid')],
      child,
      says('paid'),
    );
    expect(codesIn(root, ['paid'])).toEqual([]);
    const all = component('child', [(step) => step.cancelAllDialogs(true)]);
    const through = component(
      'root',
      [(step) => step.beginDialog('child'), (step) => step.replaceDialog('paid')],
      all,
      says('paid'),
    );
    expect(codesIn(through, ['paid'])).toEqual(['open-path child']);
  });

  test.each<[string, Step]>([
    [
      'a closing from code',
      async (step) => {
        await closeSession(step.context as never, {});
        return step.endDialog();
      },
    ],
    [
      'an end of conversation',
      async (step) => {
        await step.context.sendActivity({
          type: ActivityTypes.EndOfConversation,
          code: 'completedSuccessfully',
        });
        return step.endDialog();
      },
    ],
    [
      'an event that is listed',
      async (step) => {
        await step.context.sendActivity({ type: 'event', name: 'EndOfConversation' });
        return step.endDialog();
      },
    ],
    [
      'a handover',
      async (step) => {
        await step.context.sendActivity(EventFactory.createHandoffInitiation(step.context, {}));
        return step.endDialog();
      },
    ],
  ])('%s ends it as well', (_, step) => {
    expect(codesIn(component('root', [step]), [])).toEqual(['no-dialog-ends-it undefined']);
  });

  test('what is not listed does not end it', () => {
    const step: Step = async (one) => {
      await one.context.sendActivity({ type: 'endOfConversation', code: 'userCancelled' });
      await one.context.sendActivity({ type: 'event', name: 'Other' });
      return one.endDialog();
    };
    const listed = { endOfConversation: { codes: ['completedSuccessfully'] } };
    expect(codesIn(component('root', [step]), [], listed)).toContain('open-path root');
  });

  test('what is only compared with is not sent, and what a comment says is not done', () => {
    const step: Step = async (one) => {
      // await one.context.sendActivity({ type: 'endOfConversation' }); return one.replaceDialog('x');
      if (one.context.activity.type === ActivityTypes.EndOfConversation)
        await one.context.sendActivity('step.beginDialog("y")');
      return one.endDialog();
    };
    expect(codesIn(component('root', [step]), [])).toEqual(['open-path root', 'no-dialog-ends-it undefined']);
  });
});

describe('handovers', () => {
  const person: Step = async (step) => {
    await step.context.sendActivity({ type: 'event', name: 'handoff.initiate', value: { skill: 'billing' } });
    return step.endDialog();
  };

  test('a terminal dialog that asks for a person is told, with what follows', () => {
    const [found] = findingsIn(component('root', [person]), ['root']);
    expect(found).toMatchObject({ code: 'handoff-in-terminal-dialog', level: 'warning', dialog: 'root' });
    expect(found?.message).toContain("(seen in the code's text)");
    expect(found?.message).toContain('closing waits until the agent has left');
    const [unprotected] = findingsIn(component('root', [person]), {
      root: { close: { protectAgents: false } },
    });
    expect(unprotected?.message).toContain('the session is closed although the agent is in it');
  });

  test('a handover of which nobody hears the end is told', () => {
    const root = component('root', [(step) => step.replaceDialog('person')], component('person', [person]));
    expect(codesIn(root, ['root'])).toContain('handoff-in-terminal-dialog root');
    expect(codesIn(root, [], { handoff: { states: [] } })).toEqual(
      expect.arrayContaining(['handoff-unheard person', 'open-path person']),
    );
  });
});

describe('delays', () => {
  const delayed: Step = async (step) => {
    await step.context.sendActivities([
      { type: 'message', text: 'a' },
      { type: 'delay', value: 4_000 },
      { type: 'message', text: 'b' },
    ]);
    return step.endDialog();
  };

  test('a grace that is shorter than the longest delay of the dialog is told', () => {
    const [found, ...others] = findingsIn(component('root', [delayed]), ['root']);
    expect(found).toMatchObject({ code: 'short-grace', path: 'engagements.call.terminalDialogs.root' });
    expect(found?.message).toContain('has a grace of 3s, but "root" delays a message by 4s');
    expect(others).toEqual([]);
    expect(codesIn(component('root', [delayed]), { root: { close: { grace: '5s' } } })).toEqual([]);
  });

  test('a message that is sent later by a timer is a delay', () => {
    const later: Step = async (step) => {
      setTimeout(
        () =>
          step.context.adapter.continueConversation({}, async (context: TurnContext) => {
            await context.sendActivity('x');
          }),
        60_000,
      );
      return step.endDialog();
    };
    expect(codesIn(component('root', [later]), ['root'])).toEqual(['short-grace root']);
  });

  test('a delay that only the run knows is a note', () => {
    const some = Number('7');
    const step: Step = async (one) => {
      await one.context.sendActivity({ type: 'delay', value: some });
      return one.endDialog();
    };
    expect(findingsIn(component('root', [step]), ['root'])).toMatchObject([
      { code: 'unknown-delay', level: 'note' },
    ]);
  });
});

describe('dialogs around a terminal one', () => {
  test('one that goes on asking afterwards is told', () => {
    const root = component('root', [(step) => step.beginDialog('paid'), ask], says('paid'));
    const found = findingsIn(root, ['paid']).find(({ code }) => code === 'goes-on-after-end');
    expect(found?.message).toContain(
      '"paid" ends the engagement, but "root", which began it, then goes on: it asks the guest.',
    );
  });

  test('one that begins anew is told', () => {
    const root = component(
      'root',
      [(step) => step.beginDialog('paid'), (step) => step.replaceDialog('root-steps')],
      says('paid'),
    );
    expect(findingsIn(root, ['paid'])[0]?.message).toContain('it begins anew');
  });

  test('one that is only still there is a note, once for all', () => {
    const root = component(
      'root',
      [(step) => (step.result ? step.beginDialog('a') : step.beginDialog('b'))],
      says('a'),
      says('b'),
    );
    expect(findingsIn(root, ['a', 'b'])).toMatchObject([
      { code: 'terminal-inside-open-dialog', level: 'note', dialog: 'root' },
    ]);
  });

  test('inside of a terminal one, all is well', () => {
    const root = component('root', [(step) => step.beginDialog('paid'), ask], says('paid'));
    expect(codesIn(root, ['root', 'paid'])).toEqual([]);
  });
});

describe('what can be seen of code', () => {
  test('methods, private ones, bound ones and constants are followed', () => {
    const PAID_DIALOG = 'paid';
    class Root extends ComponentDialog {
      readonly nextId = 'later';
      constructor() {
        super('root');
        this.addDialog(component('inner', [ask]));
        for (const one of ['paid', 'later', 'stop']) this.addDialog(says(one));
        const steps = component('x', [(step) => this.#choose(step as never), this.bound.bind(this) as Step]);
        this.addDialog((steps.findDialog('x-steps') as never) ?? steps);
        this.initialDialogId = 'x-steps';
      }
      #choose(step: DialogContext) {
        const paidDialog = this.findDialog(PAID_DIALOG);
        if (Math.random() > 3) return step.beginDialog(PAID_DIALOG);
        return Math.random() > 2 ? step.beginDialog(paidDialog?.id as never) : this.more(step);
      }
      more(step: DialogContext) {
        return step.beginDialog(this.nextId);
      }
      async bound(step: DialogContext) {
        return step.replaceDialog('stop');
      }
    }
    expect(
      codesIn(new Root(), ['paid', 'later', 'stop']).filter((code) =>
        /unreached|missing|not-seen/.test(code),
      ),
    ).toEqual([]);
  });

  test('ids in all scripts are read, also where a compiler writes them as escapes', () => {
    const root = component(
      'root',
      [(step) => step.beginDialog('grüß-漢字'), (step) => step.beginDialog("it's")],
      says('grüß-漢字'),
      says("it's"),
    );
    expect(codesIn(root, ['root', 'grüß-漢字', "it's"])).toEqual([]);
  });

  test('a dialog that is begun by an id that none has is told', () => {
    const root = component('root', [(step) => step.beginDialog('payd')], says('paid'));
    expect(findingsIn(root, ['root']).find(({ code }) => code === 'missing-dialog')?.message).toContain(
      'Did you mean "paid"?',
    );
  });

  test('an interruption that cancels, as in the SDK’s own samples, is a way to end', () => {
    class CancelAndHelp extends ComponentDialog {
      protected override async onContinueDialog(inner: DialogContext) {
        const interrupted = await this.interrupt(inner);
        return interrupted ?? super.onContinueDialog(inner);
      }
      async interrupt(inner: DialogContext) {
        return inner.context.activity.text === 'cancel' ? inner.cancelAllDialogs() : undefined;
      }
    }
    const root = new CancelAndHelp('root');
    root.addDialog(says('paid'));
    expect(codesIn(root, ['paid'])).toContain('open-path root');
    expect(codesIn(root, { root: { outcomes: ['completed', 'cancelled'] } })).toEqual([]);
  });

  test('sets, managers and lists of dialogs are roots too', () => {
    const dialogs = () => component('root', [(step) => step.replaceDialog('bye')], says('bye'));
    const set = new DialogSet();
    set.add(dialogs());
    const manager = new DialogManager(dialogs());
    for (const root of [set, manager, [dialogs()]]) expect(codesIn(root, [])).toContain('open-path bye');
  });

  test('looking changes nothing in the bot', () => {
    const root = component('root', [ask]);
    const before = root.endDialog;
    findingsIn(root, ['root']);
    expect(root.endDialog).toBe(before);
    expect(Object.getOwnPropertySymbols(root)).toEqual([]);
  });
});
