import type { ConversationState, TurnContext } from 'botbuilder';
import {
  ComponentDialog,
  Dialog,
  DialogManager,
  DialogSet,
  runDialog,
  WaterfallDialog,
  type WaterfallStepContext,
} from 'botbuilder-dialogs';
import { AdaptiveDialog, BeginDialog, OnBeginDialog } from 'botbuilder-dialogs-adaptive';
import type { DialogRoot } from '../../src/turns/dialog-tree.js';

/** A bot in one host style: what to watch, and what runs in a turn. */
export interface HostedBot {
  readonly root: DialogRoot;
  run(context: TurnContext): Promise<void>;
}

/** Asks, and then ends in the way that the guest names. */
function paid(): WaterfallDialog {
  return new WaterfallDialog('paid', [
    async (step) => {
      await step.context.sendActivity('Have you paid?');
      return Dialog.EndOfTurn;
    },
    async (step) => answer(step),
  ]);
}

async function answer(step: WaterfallStepContext) {
  if (step.context.activity.text === 'cancel') return step.cancelAllDialogs(true);
  if (step.context.activity.text === 'replace') return step.replaceDialog('other');
  return step.endDialog({ said: step.context.activity.text });
}

function other(): WaterfallDialog {
  return new WaterfallDialog('other', [async () => Dialog.EndOfTurn]);
}

/** The five ways in which bots run their dialogs. */
export const hostStyles: Record<string, (state: ConversationState) => HostedBot> = {
  'a classic DialogSet': (state) => {
    const root = new DialogSet(state.createProperty('dialogs')).add(paid()).add(other());
    return {
      root,
      async run(context) {
        const dc = await root.createContext(context);
        const { status } = await dc.continueDialog();
        if (status === 'empty') await dc.beginDialog('paid');
      },
    };
  },
  runDialog: (state) => {
    const root = new ComponentDialog('root').addDialog(paid()).addDialog(other());
    const accessor = state.createProperty('dialogs');
    return { root, run: (context) => runDialog(root, context, accessor) };
  },
  'nested ComponentDialogs': (state) => {
    const inner = new ComponentDialog('inner').addDialog(paid()).addDialog(other());
    const root = new ComponentDialog('root').addDialog(new ComponentDialog('middle').addDialog(inner));
    const accessor = state.createProperty('dialogs');
    return { root, run: (context) => runDialog(root, context, accessor) };
  },
  DialogManager: (state) => {
    const root = new DialogManager(new ComponentDialog('root').addDialog(paid()).addDialog(other()));
    root.conversationState = state;
    return {
      root,
      async run(context) {
        await root.onTurn(context);
      },
    };
  },
  AdaptiveDialog: (state) => {
    const adaptive = new AdaptiveDialog('root').configure({
      triggers: [new OnBeginDialog([new BeginDialog('paid')])],
    });
    adaptive.dialogs.add(paid()).add(other());
    const root = new DialogManager(adaptive);
    root.conversationState = state;
    return {
      root,
      async run(context) {
        await root.onTurn(context);
      },
    };
  },
};
