import { ActivityHandler, type ConversationState, type StatePropertyAccessor } from 'botbuilder';
import { type Dialog, type DialogState, runDialog } from 'botbuilder-dialogs';

/**
 * An ordinary bot: it runs its dialog on every message and on the event that starts the engagement, and keeps
 * silent while a person talks with the guest.
 */
export class PaymentReminderBot extends ActivityHandler {
  constructor(dialog: Dialog, conversationState: ConversationState) {
    super();
    const dialogState: StatePropertyAccessor<DialogState> = conversationState.createProperty('dialogState');
    const withAgent: StatePropertyAccessor<boolean> = conversationState.createProperty('withAgent');

    this.onTurn(async (context, next) => {
      context.onSendActivities(async (_context, activities, send) => {
        if (activities.some(({ name }) => name === 'handoff.initiate')) await withAgent.set(context, true);
        return send();
      });
      await next();
    });
    this.onMessage(async (context, next) => {
      if (!(await withAgent.get(context, false))) await runDialog(dialog, context, dialogState);
      await next();
    });
    this.onEvent(async (context, next) => {
      const { name } = context.activity;
      if (name === 'engagement.start' || name === 'handoff.status') await withAgent.set(context, false);
      if (name === 'engagement.start') await runDialog(dialog, context, dialogState);
      await next();
    });
    this.onDialog(async (context, next) => {
      await conversationState.saveChanges(context);
      await next();
    });
  }
}
