import { ConversationIdError } from '../errors/conversation-id-error.js';
import { MiddlewareMissingError } from '../errors/middleware-missing-error.js';
import type { ActivityLike, TurnLike } from './turn-like.js';
import { recordOf } from './turn-record.js';

/** Which Genesys conversation a Bot Framework conversation belongs to. */
export interface SessionLink {
  /** The Genesys conversation id. */
  readonly conversationId: string;
  /** The engagement's name in the manifest. Left out where the manifest's own rule finds it. */
  readonly engagement?: string | undefined;
}

/** A link as it is remembered. */
export interface KnownLink extends SessionLink {
  /** The engagement was found by a rule of the manifest, which may have lost it since. */
  readonly matched?: boolean | undefined;
  /** Made by `linkSession`: it counts before what a channel says. */
  readonly explicit?: boolean | undefined;
  /** A person was asked into this session at some time. */
  readonly handedOver?: boolean | undefined;
}

/**
 * Links the turn's conversation to a Genesys conversation, and remembers it: proactive turns carry no channel data. A
 * link to another id replaces the one before. Not needed where the channel puts `genesysConversationId` into the
 * activity's `channelData`.
 *
 * @throws MiddlewareMissingError where the middleware does not see this turn
 * @throws ConversationIdError where the id cannot be a Genesys conversation id
 * @example
 * await linkSession(context, { conversationId: started.conversationId, engagement: 'payment-reminder' });
 */
export async function linkSession(context: TurnLike, link: SessionLink): Promise<void> {
  const record = recordOf(context);
  if (record === undefined) throw new MiddlewareMissingError('linkSession');
  if (!isConversationId(link.conversationId)) throw new ConversationIdError(link.conversationId);
  await record.linkTo(context, link);
}

const uuid = /^[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}$/i;

/** Whether it can be a Genesys conversation id: it becomes a part of URLs, so nothing else is let through. */
export function isConversationId(value: unknown): value is string {
  return typeof value === 'string' && uuid.test(value);
}

/** What the channel says the Genesys conversation is, whatever it put there. */
export function channelConversationId({ channelData }: ActivityLike): unknown {
  if (typeof channelData !== 'object' || channelData === null) return undefined;
  const { genesysConversationId, genesys } = channelData as {
    readonly genesysConversationId?: unknown;
    readonly genesys?: { readonly conversationId?: unknown } | null;
  };
  return genesysConversationId ?? genesys?.conversationId;
}

/** A link as it came out of a store, or `undefined` where it is none. */
export function readLink(stored: unknown): KnownLink | undefined {
  if (typeof stored !== 'object' || stored === null) return undefined;
  const { conversationId, engagement, matched, explicit, handedOver } = stored as Readonly<
    Record<string, unknown>
  >;
  if (!isConversationId(conversationId)) return undefined;
  return {
    conversationId,
    ...(typeof engagement === 'string' && { engagement }),
    ...(matched === true && { matched }),
    ...(explicit === true && { explicit }),
    ...(handedOver === true && { handedOver }),
  };
}
