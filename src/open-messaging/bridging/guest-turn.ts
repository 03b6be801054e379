import type { BotConversation } from '../../closing/closure.js';
import { type Return, returnTo } from '../../outcome-events/conversation-reference.js';
import { linkOf, type SessionLink } from '../../turns/session-link.js';
import type { TurnLike } from '../../turns/turn-like.js';
import { isFromGuest, isGuestMessage, snapshotOf } from '../../turns/turn-snapshot.js';
import { type BridgedTurn, bridgedTurn } from './bridged-turn.js';
import type { IncomingUtterance, IncomingUtterances } from './incoming-utterance.js';

/** What of a turn the bridge uses. Taken when it begins: a skill's answer changes the activity under way. */
export interface GuestTurn {
  readonly conversation: BotConversation;
  readonly link: SessionLink | undefined;
  readonly way: Return | undefined;
  /** The guest, by the channel's id; `undefined` where the activity is from another bot. */
  readonly from: string | undefined;
  /** What the guest does in it: other turns are the channel's, the bot's or another bot's. */
  readonly guest: 'writes' | 'types' | 'is-there' | undefined;
  readonly incoming: IncomingUtterance;
  /** Where the bridge waits itself until what the guest said is durably kept. */
  readonly keep: BridgedTurn['keep'];
}

/** Reads a turn that begins; `undefined` where it has no conversation. */
export function guestTurn(context: TurnLike, utterances: IncomingUtterances): GuestTurn | undefined {
  const snapshot = snapshotOf(context);
  const { conversation } = snapshot;
  if (conversation === undefined) return undefined;
  const { type, from } = context.activity;
  const typing = type === 'typing' && isFromGuest(snapshot) ? 'types' : undefined;
  const arriving = type === 'conversationUpdate' ? 'is-there' : undefined;
  return {
    conversation,
    link: linkOf(context),
    way: returnTo(context),
    from: isFromGuest(snapshot) ? (from as { readonly id?: string } | undefined)?.id : undefined,
    guest: isGuestMessage(snapshot) ? 'writes' : (typing ?? arriving),
    incoming: utterances.read(context),
    keep: bridgedTurn(context)?.keep,
  };
}
