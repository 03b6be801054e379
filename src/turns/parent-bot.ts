import type { TurnLike } from './turn-like.js';

/** Whose tokens come from a channel and not from another bot: the public cloud and the US government's. */
const channelIssuers: readonly unknown[] = ['https://api.botframework.com', 'https://api.botframework.us'];

/**
 * Whether another bot calls this bot as its skill. Then this bot's `endOfConversation` hands control back to the parent;
 * it is not the guest's end. By the SDK's own rule: a token whose audience is an app id other than its own.
 */
export function calledByParentBot(context: TurnLike): boolean {
  const { ver, aud, appid, azp } = claimsOf(context);
  if (appid === 'AnonymousSkill') return true;
  if (ver === undefined || aud === undefined || channelIssuers.includes(aud)) return false;
  const caller = ver === '2.0' ? azp : appid;
  return caller !== undefined && caller !== aud;
}

interface Claims {
  readonly ver?: unknown;
  readonly aud?: unknown;
  readonly appid?: unknown;
  readonly azp?: unknown;
}

/** The Agents SDK keeps the token's payload on the turn, botbuilder a list of claims in its state. */
function claimsOf(context: TurnLike): Claims {
  const { identity, adapter } = context as {
    readonly identity?: Claims;
    readonly adapter?: { readonly BotIdentityKey?: unknown };
  };
  if (identity !== undefined) return identity;
  if (adapter?.BotIdentityKey === undefined) return {};
  const found = context.turnState.get(adapter.BotIdentityKey) as { readonly claims?: unknown } | undefined;
  if (!Array.isArray(found?.claims)) return {};
  const claims = found.claims as readonly { readonly type?: unknown; readonly value?: unknown }[];
  return Object.fromEntries(claims.map(({ type, value }) => [type, value])) as Claims;
}
