import { z } from 'zod';
import { address, conversationId, platformId } from './id-kinds.js';
import { instant } from './instant.js';
import type { MessageReceipt, OutboundMessage } from './outbound-message.js';
import { contentElement, partsOf } from './webhook-content.js';

const word = z.string().nullish();

/** The one signed time there is: it has to be read exactly or not at all. */
const sentAt = z
  .string()
  .nullish()
  .refine((text) => !text || !Number.isNaN(instant(text)), {
    error: 'expected a date and time with its zone',
  })
  .transform((text) => (text ? instant(text) : undefined));

/**
 * What Genesys Cloud delivers, as far as it is used. Whatever else is in it is passed over: refusing a message for a
 * field that is new would cost a guest the chat.
 */
const delivered = z.object({
  id: platformId(),
  channel: z.object({
    id: platformId(),
    messageId: address().nullish(),
    to: z.object({ id: address() }),
    from: z.object({ nickname: word, firstName: word }).nullish(),
    time: sentAt,
  }),
  conversationId: conversationId(),
  type: z.enum(['Text', 'Structured', 'Event', 'Receipt']),
  direction: word,
  originatingEntity: word,
  text: word,
  content: z.array(contentElement).nullish(),
  events: z.array(z.object({ eventType: word, typing: z.object({ type: word }).nullish() })).nullish(),
  status: z.enum(['Sent', 'Delivered', 'Read', 'Failed', 'Published', 'Removed']).nullish(),
  isFinalReceipt: z.boolean().nullish(),
});

type Delivered = z.infer<typeof delivered>;

/** The body of a delivery to the webhook, as a message. */
export const deliveredMessage = delivered.transform((body, context): OutboundMessage => {
  const message = toMessage(body);
  const fault = faultIn(body, message);
  if (fault !== undefined) context.addIssue({ code: 'custom', ...fault });
  return message;
});

function toMessage(body: Delivered): OutboundMessage {
  const { id, channel, type, originatingEntity, events } = body;
  const { texts, attachments, quickReplies } = partsOf(body.content ?? []);
  const typing = events?.find(({ eventType }) => eventType === 'Typing');
  return {
    id,
    integrationId: channel.id,
    conversationId: body.conversationId,
    to: channel.to.id,
    time: channel.time,
    type: type.toLowerCase() as OutboundMessage['type'],
    sender: originatingEntity === 'Human' ? 'human' : originatingEntity === 'Bot' ? 'bot' : undefined,
    nickname: channel.from?.nickname || channel.from?.firstName || undefined,
    text: body.text || texts.join('\n') || undefined,
    attachments,
    quickReplies,
    typing: typing && typing.typing?.type !== 'Off',
    receipt: receiptOf(body),
  };
}

function receiptOf({ type, status, channel, isFinalReceipt }: Delivered): MessageReceipt | undefined {
  if (type !== 'Receipt' || !status) return undefined;
  return { status, messageId: channel.messageId ?? undefined, isFinal: isFinalReceipt ?? false };
}

/** What makes a message of the right shape one that cannot be carried: its sender shall hear of it, not lose it. */
function faultIn({ type, direction }: Delivered, message: OutboundMessage) {
  if (type === 'Receipt') {
    return message.receipt ? undefined : { path: ['status'], message: 'expected the status of the receipt' };
  }
  if (direction === 'Inbound') return { path: ['direction'], message: 'expected "Outbound"' };
  if (type === 'Event' || message.text || message.attachments.length || message.quickReplies.length) return;
  return { path: ['content'], message: 'expected a text, an attachment or a quick reply' };
}
