import { ArgumentError } from '../errors/argument-error.js';
import { ConversationIdError } from '../errors/conversation-id-error.js';
import { MiddlewareMissingError } from '../errors/middleware-missing-error.js';
import { nearest } from '../nearest.js';
import { checkContext } from './check-context.js';
import type { ActivityLike, TurnLike } from './turn-like.js';
import { recordOf } from './turn-record.js';

/** Which Genesys conversation a Bot Framework conversation belongs to. */
export interface SessionLink {
  /** The Genesys conversation id. */
  readonly conversationId: string;
  /** The engagement's name in the manifest. Left out where the manifest's own rule finds it. */
  readonly engagement?: string | undefined;
  /** A person was asked into this session at some time. */
  readonly handedOver?: boolean | undefined;
}

/** A link as it is remembered. */
export interface KnownLink extends SessionLink {
  /** The engagement was found by a rule of the manifest, which may have lost it since. */
  readonly matched?: boolean | undefined;
  /** Made by `linkSession`: it counts before what a channel says. */
  readonly explicit?: boolean | undefined;
}

/**
 * Links the turn's conversation to a Genesys conversation, and remembers it: proactive turns carry no channel data. A
 * link to another id replaces the one before. Not needed where the channel puts `genesysConversationId` into the
 * activity's `channelData`.
 *
 * @throws MiddlewareMissingError where the middleware does not see this turn
 * @throws ConversationIdError where the id cannot be a Genesys conversation id
 * @throws ArgumentError where the context or the link is none, or a field of the link is misspelt
 * @example
 * await linkSession(context, { conversationId: started.conversationId, engagement: 'payment-reminder' });
 */
export async function linkSession(context: TurnLike, link: SessionLink): Promise<void> {
  checkContext(context);
  checkLink(link);
  const record = recordOf(context);
  if (record === undefined) throw new MiddlewareMissingError('linkSession');
  if (!isConversationId(link.conversationId)) throw new ConversationIdError(link.conversationId);
  await record.linkTo(context, link);
}

/**
 * Which Genesys conversation the turn belongs to; `undefined` where that is not known, or where the middleware does not
 * see the turn.
 */
export function linkOf(context: TurnLike): SessionLink | undefined {
  return recordOf(context)?.link;
}

const fields = [
  'conversationId',
  'engagement',
  'handedOver',
] as const satisfies readonly (keyof SessionLink)[];

function checkLink(link: SessionLink): void {
  if (typeof link !== 'object' || link === null) {
    throw new ArgumentError('link', 'an object { } with conversationId and, if wanted, engagement', link);
  }
  // A whole answer of a backend may be given, so a field that is merely unknown is none of our business.
  for (const key of Object.keys(link)) {
    const meant = (fields as readonly string[]).includes(key) ? undefined : nearest(key, fields);
    if (meant === undefined || meant in link) continue;
    throw new ArgumentError(`link.${key}`, `written ${meant}`, Reflect.get(link, key));
  }
  if (link.engagement !== undefined && typeof link.engagement !== 'string') {
    throw new ArgumentError('link.engagement', 'the name of an engagement of the manifest', link.engagement);
  }
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
