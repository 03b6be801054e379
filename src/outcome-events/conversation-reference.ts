import type { TurnLike } from '../turns/turn-like.js';

/** Somebody in a conversation. */
interface AccountLike {
  readonly id: string;
  readonly role?: string | undefined;
}

/** Where a conversation can be taken up again: the SDKs' `ConversationReference`, without anybody's name. */
interface ConversationReferenceLike {
  readonly channelId: string;
  readonly serviceUrl: string;
  readonly conversation: { readonly id: string; readonly tenantId?: string | undefined };
  readonly bot: AccountLike;
  readonly user: AccountLike;
  readonly locale?: string | undefined;
}

/** All that a proactive turn needs. Holds nothing that the guest wrote, and no name. */
export interface Return {
  readonly reference: ConversationReferenceLike;
  /** The bot's app id; empty where the adapter takes no credentials. */
  readonly appId: string;
  /** For whom tokens are asked: the channel, or the parent of a bot that is called as a skill. */
  readonly audience?: string | undefined;
}

/** The parts of an incoming activity that make a reference. */
interface Incoming {
  readonly channelId?: string;
  readonly serviceUrl?: string;
  readonly locale?: string;
  readonly conversation?: Account;
  readonly recipient?: Account;
  readonly from?: Account;
}

interface Account {
  readonly id?: string;
  readonly role?: string;
  readonly tenantId?: string;
  readonly isGroup?: boolean;
  readonly conversationType?: string;
}

/** The way back into the turn's conversation, or `undefined` where the channel does not say enough. */
export function returnTo(context: TurnLike): Return | undefined {
  const { channelId, serviceUrl, locale, conversation, recipient, from } = context.activity as Incoming;
  if (!channelId || !serviceUrl || !conversation?.id || !recipient?.id || !from?.id) return undefined;
  const { id, tenantId, isGroup, conversationType } = conversation;
  const reference = {
    channelId,
    serviceUrl,
    conversation: { id, ...defined({ tenantId, isGroup, conversationType }) },
    bot: { id: recipient.id, ...defined({ role: recipient.role }) },
    user: { id: from.id, ...defined({ role: from.role }) },
    ...defined({ locale }),
  };
  return { reference, ...tokenOf(context) };
}

interface Identities {
  /** The Agents SDK. */
  readonly identity?: { readonly aud?: unknown };
  /** botbuilder. */
  readonly adapter?: { readonly BotIdentityKey?: unknown; readonly OAuthScopeKey?: unknown };
}

/** As whom, and for whom, the turn's own answers are sent. */
function tokenOf(context: TurnLike): Pick<Return, 'appId' | 'audience'> {
  const { identity, adapter } = context as Identities;
  if (typeof identity?.aud === 'string') return { appId: identity.aud };
  const { BotIdentityKey, OAuthScopeKey } = adapter ?? {};
  const found = BotIdentityKey && context.turnState.get(BotIdentityKey);
  const claims = (found as { claims?: readonly { type: string; value: string }[] } | undefined)?.claims ?? [];
  const audience = OAuthScopeKey && context.turnState.get(OAuthScopeKey);
  return {
    appId: claims.find(({ type }) => type === 'aud')?.value ?? '',
    ...(typeof audience === 'string' && { audience }),
  };
}

function defined<Fields extends object>(
  fields: Fields,
): { [Key in keyof Fields]?: NonNullable<Fields[Key]> } {
  const given = Object.entries(fields).filter(([, value]) => value !== undefined && value !== null);
  return Object.fromEntries(given) as { [Key in keyof Fields]?: NonNullable<Fields[Key]> };
}
