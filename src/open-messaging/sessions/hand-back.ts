import { TurnTimeoutError } from '../../errors/turn-timeout-error.js';
import { UndeliverableError } from '../../errors/undeliverable-error.js';
import { loggableError } from '../../loggable-error.js';
import type { Manifest } from '../../manifest/manifest-schema.js';
import { connectorRefusal } from '../bridging/connector-refusal.js';
import { isLocked } from '../relaying/is-locked.js';
import type { MessagingTools } from '../relaying/messaging-tools.js';
import { closeAfterHandoff, isClosedSince } from './close-after-handoff.js';
import type { EngagementSession } from './engagement-session.js';
import {
  claimHandBack,
  endHandBack,
  type HandedBackSession,
  isClaimedBy,
  repeatHandBack,
} from './hand-back-claim.js';

/** How long to wait before the bot is told again, after each time that failed, in milliseconds. */
const waitsMs = [1_000, 3_000, 6_000];
/** How long a claim outlives the bot's turn, in milliseconds. */
const claimSlackMs = 30_000;

/** What handing a session back takes. */
export interface HandBackTools
  extends Pick<MessagingTools, 'book' | 'channel' | 'closer' | 'listeners' | 'clock' | 'logger'> {
  /** The manifest in force. */
  readonly manifest: () => Manifest;
  /** How long the channel gives the bot to hear of it, in milliseconds. */
  readonly turnMs: number;
}

/** What the bot made of it that the person has left. */
type Telling =
  | { readonly isHeard: true }
  | { readonly isHeard: false; readonly error?: unknown; readonly isWorthRepeating: boolean };

/**
 * Hands a session back to the bot, from whom the person has gone: it is claimed, the bot is told, and it is the bot's
 * again. The turn in which the bot is told has the session closed by its plan. Where the bot cannot be told, the session is
 * closed without it: that the person has left is a fact, whatever the bot makes of it.
 *
 * The bot is told at least once, and twice only if it failed or the process died in the middle.
 */
export async function handBack(tools: HandBackTools, seen: EngagementSession): Promise<void> {
  const { book, closer, clock, turnMs, listeners, logger } = tools;
  const now = clock.now();
  const session = await claimHandBack(book, seen, now, now + turnMs + claimSlackMs);
  if (session === undefined) return;
  const { conversationId, handBack: claim } = session;
  if (claim.tellings === 1 && isLocked(await closer.latest(conversationId), now)) {
    // Closed while the person was there: the bot would talk to a guest who is locked out, and end what is over.
    await endHandBack(book, session);
    listeners.tell('handedBack', { conversationId, botTold: false });
    return;
  }
  const telling = await tell(tools, session);
  const fields = { genesysConversationId: conversationId, tellings: claim.tellings };
  if (telling.isHeard) {
    await endHandBack(book, session);
    listeners.tell('handedBack', { conversationId, botTold: true });
    return;
  }
  const error = loggableError(telling.error);
  const waitMs = telling.isWorthRepeating ? waitsMs[claim.tellings - 1] : undefined;
  if (waitMs !== undefined) {
    logger.info('the bot failed when it was told that the person has left; it is told again', {
      ...fields,
      ...{ error, waitMs },
    });
    return repeatHandBack(book, session, clock.now() + waitMs);
  }
  if (!isClaimedBy(await book.find(conversationId), session)) return;
  const staysOpen = await closeAfterHandoff(tools, session);
  await endHandBack(book, session);
  logger.warn(staysOpen === undefined ? untold : `${untoldAndOpen} ${staysOpen}`, { ...fields, error });
  listeners.tell('handedBack', { conversationId, botTold: false });
}

async function tell(tools: HandBackTools, session: HandedBackSession): Promise<Telling> {
  const { channel } = tools;
  const { since, tellings } = session.handBack;
  // Whoever was at it before may have died after the bot's turn, or in it, every time.
  if (tellings > 1 && (await isClosedSince(tools, session, since))) return { isHeard: true };
  if (tellings > waitsMs.length + 1) return { isHeard: false, isWorthRepeating: false };
  try {
    await channel.handoffEnded(session);
    return { isHeard: true };
  } catch (error) {
    // The turn may have asked for the close before it failed.
    if (await isClosedSince(tools, session, since)) return { isHeard: true };
    return { isHeard: false, error, isWorthRepeating: isWorthRepeating(error) };
  }
}

/** A turn that hangs may still be running, and a channel that has refused would refuse again. */
function isWorthRepeating(error: unknown): boolean {
  return !(error instanceof TurnTimeoutError || connectorRefusal(error) instanceof UndeliverableError);
}

const untold =
  'The bot could not be told that the person has left (handoff.status); the session is closed by its plan without it.';

const untoldAndOpen =
  'The bot could not be told that the person has left (handoff.status), and by the manifest the session stays open, with the bot.';
