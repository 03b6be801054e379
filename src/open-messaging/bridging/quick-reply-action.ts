import { z } from 'zod';
import type { QuickReply } from '../receiving/outbound-message.js';
import type { GuestUtterance } from './guest-channel.js';

/** A button of a Bot Framework channel. The value comes back with the message of the guest who presses it. */
export function quickReplyAction(reply: QuickReply, messageId: string) {
  const { text } = reply;
  const value = { genesys: { quickReply: { ...reply, messageId } } };
  return { type: 'messageBack', title: text, text, displayText: text, value };
}

const pressed = z.object({
  genesys: z.object({
    quickReply: z.object({
      text: z.string(),
      payload: z.string(),
      id: z.string().optional(),
      messageId: z.string(),
    }),
  }),
});

/** Which quick reply the guest has picked, by the `value` of the guest's message. */
export function pickedReply(value: unknown): GuestUtterance['picked'] {
  return pressed.safeParse(value).data?.genesys.quickReply;
}
