import type { TurnLike } from './turn-like.js';

/** Whose tokens come from a channel and not from another bot: the public cloud and the US government's. */
const channelIssuers: readonly unknown[] = ['https://api.botframework.com', 'https://api.botframework.us'];

/**
 * Whether this bot answers another bot that calls it as its skill. Then its `endOfConversation` hands control back to
 * the parent; it is not the guest's end. The SDK's own rules, by which it decides to send one.
 */
export function answersParentBot(context: TurnLike): boolean {
  const reference = skillReferenceOf(context);
  // A skill of this bot answers: the token is the skill's, and who called this bot stands in the reference.
  if (reference !== undefined) {
    return reference.oAuthScope !== undefined && !channelIssuers.includes(reference.oAuthScope);
  }
  const { ver, aud, appid, azp } = claimsOf(context);
  if (appid === 'AnonymousSkill') return true;
  if (ver === undefined || aud === undefined || channelIssuers.includes(aud)) return false;
  const caller = ver === '2.0' ? azp : appid;
  return caller !== undefined && caller !== aud;
}

interface SkillReference {
  readonly oAuthScope?: unknown;
}

/** botbuilder keeps it under a symbol of its own, which only its description tells from others. */
function skillReferenceOf({ turnState }: TurnLike): SkillReference | undefined {
  if (!(turnState instanceof Map)) return undefined;
  for (const [key, value] of turnState as Map<unknown, unknown>) {
    const named = typeof key === 'symbol' && key.description === 'SkillConversationReference';
    if (named && typeof value === 'object' && value !== null) return value;
  }
  return undefined;
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
