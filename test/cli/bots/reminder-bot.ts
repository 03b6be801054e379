import type { ConversationState } from 'botbuilder';
import { PaymentReminderBot } from '../../../examples/payment-reminder/payment-reminder-bot.js';
import { PaymentReminderDialog } from '../../../examples/payment-reminder/payment-reminder-dialog.js';

/** The sample of the repository, as its author would hand it over. */
export function createBot(conversationState: ConversationState) {
  const dialog = new PaymentReminderDialog();
  return { bot: new PaymentReminderBot(dialog, conversationState), dialogs: dialog };
}
