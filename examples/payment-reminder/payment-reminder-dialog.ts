import {
  ComponentDialog,
  type DialogTurnResult,
  TextPrompt,
  WaterfallDialog,
  type WaterfallStepContext,
} from 'botbuilder-dialogs';
import { OptOutDialog } from './opt-out-dialog.js';

/** What the guest read first. Sent by the campaign, before the bot has said a word. */
export const reminder =
  'Hello! Your invoice 4711 over 49.90 EUR is due on Friday. Reply "pay", "later", "stop" or "agent".';

/**
 * The whole engagement. Whether its end closes the session is not written here: the designer says so in
 * `manifests/engagements.json`.
 */
export class PaymentReminderDialog extends ComponentDialog {
  constructor() {
    super('payment-reminder');
    this.addDialog(new TextPrompt('answer'));
    this.addDialog(new OptOutDialog());
    this.addDialog(
      new WaterfallDialog('reminder-steps', [
        (step) => this.#hearAnswer(step),
        (step) => this.#act(step),
        (step) => this.#confirmDay(step),
      ]),
    );
    this.initialDialogId = 'reminder-steps';
  }

  #hearAnswer(step: WaterfallStepContext): Promise<DialogTurnResult> {
    return step.prompt('answer', {});
  }

  async #act(step: WaterfallStepContext): Promise<DialogTurnResult> {
    const answer = String(step.result).trim().toLowerCase();
    switch (answer) {
      case 'pay':
        await step.context.sendActivity('Thank you! Your payment of 49.90 EUR is booked. Goodbye.');
        return step.endDialog({ paid: true });
      case 'later':
        return step.prompt('answer', 'On which day will you pay?');
      case 'stop':
        return step.replaceDialog('opt-out');
      case 'agent':
        await step.context.sendActivity('One moment, I am asking a colleague to join.');
        await step.context.sendActivity({
          type: 'event',
          name: 'handoff.initiate',
          value: { skill: 'billing' },
        });
        return step.endDialog({ paid: false });
      default:
        await step.context.sendActivity('Sorry, I only understand "pay", "later", "stop" or "agent".');
        return step.replaceDialog('reminder-steps');
    }
  }

  async #confirmDay(step: WaterfallStepContext): Promise<DialogTurnResult> {
    await step.context.sendActivity('Noted, thank you. Goodbye.');
    return step.endDialog({ paid: false });
  }
}
