import type { Letter } from '../delivery/delivery.js';
import {
  outboundMessageView,
  outboundReceiptView,
  outboundTypingView,
  type WebhookBody,
} from '../views/webhook-view.js';
import type { Conversation, Message } from './conversation.js';
import { leave } from './leave.js';
import { liveParticipants } from './liveness.js';
import { record } from './record.js';
import { takeReceipt } from './take-receipt.js';
import type { World } from './world.js';

type Receipt = Message['receipts'][number];

/** Delivers a message for the guest to the webhook of its integration. */
export function deliverMessage(world: World, conversation: Conversation, message: Message): void {
  deliver(world, conversation, outboundMessageView(world, message), () =>
    failMessage(world, conversation, message),
  );
}

/** Tells the webhook that somebody is typing. */
export function deliverTyping(world: World, conversation: Conversation): void {
  deliver(world, conversation, outboundTypingView(world, conversation, world.dice.uuid()));
}

/** Tells the webhook what became of a guest's message. */
export function deliverReceipt(
  world: World,
  conversation: Conversation,
  message: Message,
  receipt: Receipt,
): void {
  deliver(world, conversation, outboundReceiptView(world, message, receipt));
}

function deliver(
  world: World,
  { id: conversationId, integrationId }: Conversation,
  body: WebhookBody,
  onFailure?: () => void,
): void {
  const inTurn = world.settings.unknowns.deliveryOrder === 'one after the other';
  const letter: Letter = {
    kind: 'webhook',
    type: body.type,
    conversationId,
    body,
    lane: inTurn ? `webhook of ${conversationId}` : undefined,
    address: () => webhookOf(world, integrationId),
    onFailure,
  };
  world.agenda.after(world.settings.delays.webhook, () => world.courier.send(letter));
}

/** Where an integration has its messages; none while no real URL was set. */
function webhookOf(world: World, integrationId: string) {
  const integration = world.integrations.get(integrationId);
  const url = integration?.outboundNotificationWebhookUrl;
  // The top-level domain that is reserved for addresses that lead nowhere.
  if (!integration || !url || new URL(url).hostname.endsWith('.invalid')) return undefined;
  return {
    url,
    secret: integration.outboundNotificationWebhookSignatureSecretToken,
    headers: integration.webhookHeaders,
  };
}

/** The documentation says that such a failure "fails the customer's chat", not what that is: a switch. */
function failMessage(world: World, conversation: Conversation, message: Message): void {
  const time = world.clock.now();
  const reasons = [{ code: 'GeneralError', message: 'The webhook did not take the message.' }];
  takeReceipt(world, message.id, { status: 'Failed', time, isFinalReceipt: true, reasons });
  const cause = { platform: 'the webhook did not take the message' };
  record(world, conversation, { at: time, what: 'delivery failed', messageId: message.id, cause });
  if (world.settings.unknowns.failedDelivery === 'conversation-goes-on') return;
  for (const participant of liveParticipants(conversation)) {
    leave(world, conversation, participant, { at: time, disconnectType: 'error', cause });
  }
}
