import { AdaptiveDialog, EndDialog, OnBeginDialog, SendActivity } from 'botbuilder-dialogs-adaptive';

/** A declarative bot's root. */
export const rootDialog = new AdaptiveDialog('survey').configure({
  triggers: [new OnBeginDialog([new SendActivity('Thank you.'), new EndDialog()])],
});
