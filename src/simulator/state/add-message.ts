import type { Cause, Conversation, Message, Participant } from './conversation.js';
import { deliverMessage } from './deliver.js';
import { record } from './record.js';
import type { World } from './world.js';

/** What is said, without what follows from where it is said. */
export type Saying = Pick<Message, 'direction' | 'time'> &
  Partial<
    Pick<
      Message,
      | 'text'
      | 'attachments'
      | 'quickReplies'
      | 'buttonResponse'
      | 'providerMessageId'
      | 'originatingEntity'
      | 'type'
    >
  >;

/** Puts a message of a participant into the conversation. */
export function addMessage(
  world: World,
  conversation: Conversation,
  participant: Participant,
  saying: Saying,
  cause: Cause,
): Message {
  const inbound = saying.direction === 'inbound';
  const { address, integrationId, messengerType } = conversation;
  const message: Message = {
    type: 'Text',
    attachments: [],
    ...saying,
    id: world.dice.uuid(),
    conversationId: conversation.id,
    participantId: participant.id,
    communicationId: participant.communications.at(-1)?.id ?? '',
    messengerType,
    from: inbound ? address : integrationId,
    to: inbound ? integrationId : address,
    status: inbound ? 'received' : 'sent',
    receipts: [],
  };
  conversation.messages.push(message);
  world.messages.set(message.id, message);
  record(world, conversation, {
    at: world.clock.now(),
    what: 'message',
    participantId: participant.id,
    messageId: message.id,
    cause,
  });
  if (!inbound) {
    world.events.emit('outbound', structuredClone(message));
    deliverMessage(world, conversation, message);
  }
  return message;
}
