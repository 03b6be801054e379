import { ComponentDialog, TextPrompt, WaterfallDialog } from 'botbuilder-dialogs';

class Appointment extends ComponentDialog {
  constructor() {
    super('appointment');
    this.addDialog(new TextPrompt('answer'));
    this.addDialog(
      new WaterfallDialog('steps', [
        (step) => step.prompt('answer', 'Will you come on Monday at 10?'),
        async (step) => {
          if (step.result === 'crash') throw new TypeError('no such calendar');
          if (step.result === 'cancel') return step.cancelAllDialogs();
          return step.endDialog({ confirmed: step.result });
        },
      ]),
    );
    this.initialDialogId = 'steps';
  }
}

export default new Appointment();
