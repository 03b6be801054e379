import type { QueuedMessage } from '../../closing/message-queue.js';
import type { GuestUtterance } from '../bridging/guest-channel.js';
import type { MessageFacts } from '../open-messaging-events.js';
import { messageKey } from '../receiving/message-key.js';
import type { OutboundMessage } from '../receiving/outbound-message.js';

/** A message's names in the queue. They are ids and addresses, never words, and stand there readable. */
interface QueueNames {
  readonly id: string;
  readonly thread: string;
}

const toGuest = (integrationId: string) => `to-guest|${integrationId}|`;
const intoGenesys = (integrationId: string) => `into-genesys|${integrationId}|`;
// Both the guest's address and the channel's id of what the guest said may have bars in them: Direct Line's ids do.
const guestSays = (integrationId: string, guest: string) =>
  `guest-says|${integrationId}|${guest.replace(/[%|]/g, encodeURIComponent)}|`;

export function namesOfOutbound(message: OutboundMessage): QueueNames {
  return { id: messageKey(message), thread: toGuest(message.integrationId) + message.to };
}

export function namesOfUtterance(
  integrationId: string,
  guest: string,
  { id, time }: Pick<GuestUtterance, 'id' | 'time'>,
): QueueNames {
  return {
    id: `${guestSays(integrationId, guest)}${id}|${time}`,
    thread: intoGenesys(integrationId) + guest,
  };
}

export function namesOfBotWords(
  integrationId: string,
  { conversationId, guest }: { readonly conversationId: string; readonly guest: string },
  utteranceId: string,
): QueueNames {
  return { id: `bot-says|${conversationId}|${utteranceId}`, thread: intoGenesys(integrationId) + guest };
}

/**
 * What the names say of a message whose content cannot be read. Names that are too long are hashed: then they say
 * nothing but that. `undefined` where nobody waits for the message itself, such as a receipt.
 */
export function factsOfNames(
  integrationId: string,
  { id, thread, kind }: Pick<QueuedMessage, 'id' | 'thread' | 'kind'>,
): MessageFacts | undefined {
  switch (kind) {
    case 'to-guest': {
      const [integration, messageId = id, , status] = id.split('|');
      const guest = after(toGuest(integrationId), thread);
      if (integration !== integrationId) return { way: kind, guest, messageId: id };
      return status ? undefined : { way: kind, guest, messageId };
    }
    case 'guest-says': {
      const guest = after(intoGenesys(integrationId), thread);
      const said = guest === undefined ? undefined : after(guestSays(integrationId, guest), id);
      return { way: kind, guest, messageId: said?.slice(0, said.lastIndexOf('|')) ?? id };
    }
    case 'bot-says': {
      const guest = after(intoGenesys(integrationId), thread);
      return { way: kind, conversationId: id.split('|')[1], guest, messageId: id };
    }
    default:
      return undefined;
  }
}

function after(prefix: string, name: string): string | undefined {
  return name.startsWith(prefix) ? name.slice(prefix.length) : undefined;
}
