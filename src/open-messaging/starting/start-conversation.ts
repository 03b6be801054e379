import { z } from 'zod';
import { option, optionsOf, text } from '../../options/option-kinds.js';
import type { Return } from '../../outcome-events/conversation-reference.js';
import type { NewConversation } from '../bridging/guest-channel.js';

/** A conversation of the bot that there is: the SDKs' `ConversationReference`, as a turn of it gives one. */
export interface KnownConversation {
  readonly reference: Return['reference'];
  /** The bot's app id. @default '' the adapter takes no credentials */
  readonly appId?: string | undefined;
  /** For whom tokens are asked. @default the channel */
  readonly audience?: string | undefined;
}

/** Where the bot talks with a guest whose engagement begins. */
export type StartConversation = NewConversation | KnownConversation;

const isReference = (value: unknown) => {
  const { channelId, serviceUrl, conversation, user, bot, agent } = (value ?? {}) as Partial<
    KnownConversation['reference'] & { readonly agent: { readonly id: string } }
  >;
  const ids = [channelId, serviceUrl, conversation?.id, user?.id, (bot ?? agent)?.id];
  return ids.every((id) => typeof id === 'string' && id !== '');
};

const known = optionsOf({
  reference: option<KnownConversation['reference']>(
    'a ConversationReference with channelId, serviceUrl, conversation, user and bot',
    isReference,
  ),
  appId: option<string>('a text', (value) => typeof value === 'string').optional(),
  audience: text().optional(),
} satisfies Record<keyof KnownConversation, z.ZodType>);

const created = optionsOf({
  channelId: text('the id of a channel'),
  serviceUrl: text("the address of the channel's connector"),
  audience: text().optional(),
  parameters: option<NewConversation['parameters']>(
    "the SDK's ConversationParameters",
    (value) => typeof value === 'object' && value !== null,
  ),
} satisfies Record<keyof NewConversation, z.ZodType>);

/** A conversation is judged as the one that it is meant for: with `reference` it is one that there is. */
export const startConversationKind = z.unknown().superRefine((value, context) => {
  const isKnown = typeof value === 'object' && value !== null && 'reference' in value;
  for (const issue of (isKnown ? known : created).safeParse(value).error?.issues ?? []) {
    context.addIssue(issue as never);
  }
});

/** Whether it is one that has to be opened, in the right shape. */
export function isToBeOpened(conversation: StartConversation | undefined): conversation is NewConversation {
  return created.safeParse(conversation).success;
}

/** The way into a conversation that there is; `undefined` for one that has to be opened. */
export function wayInto(conversation: StartConversation | undefined): Return | undefined {
  if (conversation === undefined || !('reference' in conversation)) return undefined;
  const { reference, appId = '', audience } = conversation;
  const { channelId, serviceUrl, conversation: there, bot, user, locale } = reference;
  const account = ({ id, role }: Return['reference']['user']) => ({
    id,
    ...(role !== undefined && { role }),
  });
  return {
    reference: {
      channelId,
      serviceUrl,
      conversation: { id: there.id, ...(there.tenantId !== undefined && { tenantId: there.tenantId }) },
      bot: account(bot),
      user: account(user),
      ...(locale !== undefined && { locale }),
    },
    appId,
    ...(audience !== undefined && { audience }),
  };
}
