import { z } from 'zod';
import { type Answer, ok } from '../http/answer.js';
import type { Exchange } from '../http/exchange.js';
import { expectBody } from '../http/parse-json.js';
import { badRequest, conflict } from '../http/platform-error.js';
import type { Route } from '../http/router.js';
import { addMessage } from '../state/add-message.js';
import type { Cause, Conversation } from '../state/conversation.js';
import { join } from '../state/join.js';
import { leave } from '../state/leave.js';
import { isActive, isLive, liveParticipants } from '../state/liveness.js';
import { startConversation } from '../state/start-conversation.js';
import { guestKey, type World } from '../state/world.js';
import { iso } from '../views/iso.js';
import { causeOf } from './find-conversation.js';

const request = z.object({
  fromAddress: z.string().min(1),
  toAddress: z.string().min(1),
  toAddressMessengerType: z.enum(['sms', 'whatsapp', 'open', 'webmessaging', 'apple']),
  textBody: z.string().min(1).max(2_000),
  useExistingActiveConversation: z.boolean().optional(),
});

/** An outbound message without an agent: the start of an engagement. */
export const agentless: Route = {
  method: 'POST',
  template: '/api/v2/conversations/messages/agentless',
  permissions: { all: ['conversation:message:create'] },
  handle: send,
};

function send(world: World, exchange: Exchange): Answer {
  const { fromAddress, toAddress, toAddressMessengerType, textBody, useExistingActiveConversation } =
    expectBody(exchange, request);
  if (toAddressMessengerType !== 'open' || !world.integrations.has(fromAddress)) {
    throw badRequest(
      `fromAddress: ${fromAddress} is no ${toAddressMessengerType} integration of this organization.`,
    );
  }
  const cause = causeOf(exchange);
  const existing = activeConversation(world, fromAddress, toAddress);
  if (existing && !useExistingActiveConversation) {
    throw conflict(`There is already an active conversation with ${toAddress}.`);
  }
  const conversation = existing ?? begin(world, fromAddress, toAddress, cause);
  const sender =
    conversation.participants.find((one) => one.purpose === 'api' && isLive(one)) ??
    join(world, conversation, { purpose: 'api', direction: 'outbound' }, world.clock.now(), cause);
  const message = addMessage(
    world,
    conversation,
    sender,
    { direction: 'outbound', time: world.clock.now(), text: textBody, originatingEntity: 'Bot' },
    cause,
  );
  if (!existing && world.settings.unknowns.agentlessConversation === 'ends-at-once')
    endAtOnce(world, conversation);
  return ok({
    id: message.id,
    conversationId: conversation.id,
    fromAddress,
    toAddress,
    messengerType: 'open',
    textBody,
    useExistingActiveConversation,
    timestamp: iso(message.time),
    selfUri: `/api/v2/conversations/messages/${conversation.id}/messages/${message.id}`,
  });
}

function activeConversation(world: World, integrationId: string, address: string): Conversation | undefined {
  const latest = world.conversations.get(world.guests.get(guestKey(integrationId, address)) ?? '');
  return latest && isActive(latest) ? latest : undefined;
}

function begin(world: World, integrationId: string, address: string, cause: Cause): Conversation {
  const at = world.clock.now();
  const beginning = { integrationId, address, direction: 'outbound', at, visibleAt: at, cause } as const;
  const conversation = startConversation(world, beginning);
  join(world, conversation, { purpose: 'api' }, at, cause);
  join(world, conversation, { purpose: 'customer', name: address, address }, at, cause);
  return conversation;
}

function endAtOnce(world: World, conversation: Conversation): void {
  const cause = { platform: 'an agentless conversation ends with its message' };
  for (const participant of liveParticipants(conversation)) {
    leave(world, conversation, participant, { at: world.clock.now(), disconnectType: 'system', cause });
  }
}
