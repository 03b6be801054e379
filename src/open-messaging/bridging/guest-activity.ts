import { ArgumentError } from '../../errors/argument-error.js';
import { expectedAddress, isAddress } from '../receiving/id-kinds.js';
import type { EngagementSession } from '../sessions/engagement-session.js';
import type { GuestUtterance } from './guest-channel.js';
import { botAttachment } from './outbound-activity.js';
import { quickReplyAction } from './quick-reply-action.js';

/** What a guest says or does on the guest's own device. */
export interface GuestMessage extends Omit<GuestUtterance, 'type' | 'customAttributes'> {
  /** The guest's address on the Open Messaging channel. */
  readonly guest: string;
  /** @default 'message' */
  readonly type?: GuestUtterance['type'] | undefined;
  /** The guest's language, such as `de-AT`. */
  readonly locale?: string | undefined;
}

/** The channel's id, as the bot sees it. */
const channelId = 'open-messaging';

/** Bots want one; nothing is ever sent there. */
const serviceUrl = 'https://open-messaging.invalid';

/** The parts of an activity that say where and between whom it is. */
export function addressOf(integrationId: string, guest: string) {
  return {
    channelId,
    serviceUrl,
    conversation: { id: `${integrationId}|${guest}`, isGroup: false, conversationType: 'personal', name: '' },
    from: { id: guest, name: '', role: 'user' },
    recipient: { id: integrationId, name: '', role: 'bot' },
  };
}

/** What a guest says, as an activity in the guest's session. */
export function guestActivity(
  { guest, id, time, type = 'message', text, attachments, picked, nickname = '', locale }: GuestMessage,
  { conversationId, integrationId }: EngagementSession,
) {
  const address = addressOf(integrationId, guest);
  return {
    ...address,
    type,
    id,
    timestamp: new Date(time),
    from: { ...address.from, name: nickname },
    channelData: { genesysConversationId: conversationId },
    ...(text !== undefined && { text }),
    ...(locale !== undefined && { locale }),
    ...(attachments !== undefined && { attachments: attachments.map(botAttachment) }),
    ...(picked !== undefined && { value: quickReplyAction(picked, picked.messageId).value }),
  };
}

/** @throws ArgumentError where a message cannot be handed on */
export function checkGuestMessage(message: GuestMessage): void {
  const { guest, id, time, type = 'message', text, attachments, picked } = message ?? {};
  const refuse = (argument: string, expected: string, came: unknown) => {
    throw new ArgumentError(`message.${argument}`, expected, came, 'Nothing was handed on.');
  };
  if (!isAddress(guest)) {
    refuse('guest', `the guest's address on the channel, ${expectedAddress}`, guest);
  }
  if (!isAddress(id)) refuse('id', `the channel's own id of the message, ${expectedAddress}`, id);
  if (!Number.isFinite(time) || Math.abs(time) > 8.64e15) {
    refuse('time', 'a time in milliseconds since the Unix epoch', time);
  }
  if (type !== 'message' && type !== 'typing') refuse('type', '"message" or "typing"', type);
  if (type === 'message' && !isText(text) && !attachments?.length && picked === undefined) {
    refuse('text', 'a text that is not empty, where nothing else is said', text);
  }
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value.trim() !== '';
}
