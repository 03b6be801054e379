import { ComponentDialog, WaterfallDialog } from 'botbuilder-dialogs';

/** The guest wants no more reminders. The manifest marks it `final`: a late word does not undo it. */
export class OptOutDialog extends ComponentDialog {
  constructor() {
    super('opt-out');
    this.addDialog(
      new WaterfallDialog('opt-out-steps', [
        async (step) => {
          await step.context.sendActivity('You will get no more reminders from us. Goodbye.');
          return step.endDialog();
        },
      ]),
    );
    this.initialDialogId = 'opt-out-steps';
  }
}
