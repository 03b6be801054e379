import { z } from 'zod';
import { checkId } from './check-arguments.js';
import type { ApiRequest } from './platform-request.js';
import { json } from './read-answer.js';

/**
 * At which address an Open Messaging conversation of this integration knows its guest; `undefined` where the answer does
 * not say it, or does not say that the conversation is this integration's: elsewhere the address may be somebody else's.
 */
export function guestAddressRead(
  conversationId: string,
  integrationId: string,
): ApiRequest<string | undefined> {
  return {
    method: 'GET',
    path: `/api/v2/conversations/${checkId('conversationId', conversationId)}`,
    lane: 'read',
    permissions: ['conversation:communication:view'],
    read: json(answer(integrationId)),
  };
}

const text = z.string().nullish();
const address = z.object({ addressNormalized: text, addressRaw: text }).nullish();

/** In this read a participant's `messages` are communications. */
const participant = z.object({
  purpose: text,
  address: text,
  messages: z
    .array(z.object({ type: text, direction: text, fromAddress: address, toAddress: address }))
    .nullish(),
});

const participants = z.object({ participants: z.array(participant).nullish() });

const answer = (integrationId: string) =>
  participants.transform(({ participants }) => {
    // The latest: a conversation of several lives has several customers, who are the same guest.
    const customer = (participants ?? []).findLast(({ purpose }) => purpose === 'customer');
    const leg = customer?.messages?.at(-1);
    if (customer === undefined || (leg?.type ?? 'open') !== 'open') return undefined;
    const [side, own] =
      leg?.direction === 'outbound' ? [leg.toAddress, leg.fromAddress] : [leg?.fromAddress, leg?.toAddress];
    if ((own?.addressNormalized || own?.addressRaw) !== integrationId) return undefined;
    return side?.addressNormalized || side?.addressRaw || customer.address || undefined;
  });
