import { ConversationState, MemoryStorage, TestAdapter, type TurnContext } from 'botbuilder';
import { Dialog, type DialogContext, DialogSet, type DialogTurnResult } from 'botbuilder-dialogs';

/** The text that ends the dialog; any other goes on in it. */
const lastText = 'paid';

/** One dialog that answers every message, and ends at the last one. */
class PaymentDialog extends Dialog {
  override beginDialog(dc: DialogContext): Promise<DialogTurnResult> {
    return this.#answer(dc);
  }

  override continueDialog(dc: DialogContext): Promise<DialogTurnResult> {
    return this.#answer(dc);
  }

  async #answer(dc: DialogContext): Promise<DialogTurnResult> {
    if (dc.context.activity.text === lastText) {
      await dc.context.sendActivity('Thank you.');
      return dc.endDialog();
    }
    await dc.context.sendActivity('When will you pay?');
    return Dialog.EndOfTurn;
  }
}

/** A bot as bots are: dialogs, and a state that is loaded and saved in every turn. In this process, without HTTP. */
export interface BenchBot {
  readonly adapter: TestAdapter;
  readonly conversationState: ConversationState;
  readonly dialog: Dialog;
  /** One turn in a Genesys conversation. @param isLast ends the dialog, and with it the engagement */
  turn(genesysId: string, isLast: boolean): Promise<void>;
}

export function benchBot(): BenchBot {
  const conversationState = new ConversationState(new MemoryStorage());
  const dialogs = new DialogSet(conversationState.createProperty('dialogs'));
  const dialog = new PaymentDialog('payment');
  dialogs.add(dialog);
  const adapter = new TestAdapter(async (context: TurnContext) => {
    const dc = await dialogs.createContext(context);
    const { status } = await dc.continueDialog();
    if (status === 'empty') await dc.beginDialog(dialog.id);
    await conversationState.saveChanges(context);
  });
  return {
    adapter,
    conversationState,
    dialog,
    async turn(genesysId, isLast) {
      await adapter.processActivity({
        text: isLast ? lastText : 'later',
        conversation: { id: genesysId, isGroup: false, conversationType: '', name: '' },
        channelData: { genesysConversationId: genesysId },
      });
      // Else the adapter keeps what the bot has said.
      adapter.activeQueue.length = 0;
    },
  };
}
