import { BoundedMap } from '../../bounded-map.js';
import type { Clock } from '../../clock.js';
import type { Logger } from '../../logger.js';
import { linkOf } from '../../turns/session-link.js';
import type { TurnLike } from '../../turns/turn-like.js';
import { recordOf } from '../../turns/turn-record.js';
import { keyOf } from '../../turns/turn-snapshot.js';
import type { OpenMessagingEvents } from '../open-messaging-events.js';
import { awaitedSession, genesysIdOf, isAwaited } from '../sessions/awaited-session.js';
import type { EngagementSession } from '../sessions/engagement-session.js';
import { bridgedTurn, keepBridgedTurn } from './bridged-turn.js';
import type { BridgeServices, GuestUtterance } from './guest-channel.js';
import { type GuestTurn, guestTurn } from './guest-turn.js';
import { type HandoffNews, handoffUtterance, watchHandoff } from './handoff-news.js';
import { IncomingUtterances } from './incoming-utterance.js';
import { TurnPatience } from './turn-patience.js';
import { learnFromTurn, linkToSession, sessionOfTurn } from './turn-session.js';

/** The session of a turn; where it could not be learnt in time, as it was known last. */
interface FoundSession {
  readonly session: EngagementSession | undefined;
  readonly isKnown: boolean;
}

/** What the middleware needs. */
export interface BridgeMiddlewareOptions {
  readonly services: BridgeServices;
  /** Whether the guest's words reach Genesys Cloud before a person was asked for. */
  readonly mirror: 'always' | 'from-handoff';
  /** When a session begins for a guest whose conversation nobody has linked. */
  readonly beginSession: 'at-handoff' | 'at-first-message' | 'never';
  /** What Genesys Cloud reads when the bot asks for a person. */
  readonly handoffText: string;
  /** Told of what a guest said that cannot be handed on. */
  readonly onUndeliverable: (event: OpenMessagingEvents['undeliverable']) => void;
  readonly logger: Logger;
  readonly clock: Clock;
  /** How long a turn may wait for each thing that is read or kept, in milliseconds. @default 1_000 */
  readonly waitMs?: number | undefined;
}

/**
 * Relays what guests say to Genesys Cloud, and keeps the bot silent while a person talks with the guest. Register it
 * after the façade's middleware, whose guest gate stops those who write after the end.
 *
 * It never makes the guest's turn fail. Where it cannot learn the session in time, it goes by what this process knew last,
 * so that the bot does not speak over a person; words that are lost by it are told of.
 *
 * @example
 * adapter.use(disconnect.middleware, openMessaging.middleware);
 */
export class BridgeMiddleware {
  readonly #options: BridgeMiddlewareOptions;
  readonly #utterances: IncomingUtterances;
  readonly #patience: TurnPatience;
  /** The session of each of the bot's conversations, as this process knew it last. */
  readonly #lastKnown = new BoundedMap<EngagementSession>(10_000);
  #hasWarned = false;

  constructor(options: BridgeMiddlewareOptions) {
    const { clock, logger, waitMs = 1_000 } = options;
    this.#options = options;
    this.#utterances = new IncomingUtterances(clock);
    this.#patience = new TurnPatience(clock, logger, waitMs);
  }

  /** A property, so that it can be handed over without its object. */
  readonly onTurn = async (context: TurnLike, next: () => Promise<void>): Promise<void> => {
    const turn = this.#begin(context);
    if (turn === undefined) return next();
    const { session: found, isKnown } = await this.#sessionAtBegin(context, turn);
    // The session is to be closed, and a live agent was seen in it whom nobody had told of.
    const isForAgent = recordOf(context)?.isForAgent === true;
    const session = isForAgent && found !== undefined ? { ...found, talksWith: 'agent' as const } : found;
    if (session !== undefined && turn.guest !== undefined) {
      await this.#handOn(session, turn, bridgedTurn(context)?.isRelayed === true);
      if (turn.guest === 'writes' && session.talksWith === 'agent') return;
    }
    if (!isKnown && session === undefined && this.#losesTo(turn, isForAgent)) return;
    const news = watchHandoff(context);
    try {
      await next();
    } finally {
      // The bot may have linked the conversation in this turn.
      const link = linkOf(context) ?? turn.link;
      if (news.latest !== undefined) await this.#follow(news.latest, session, { ...turn, link });
    }
  };

  /** `undefined` where the turn is none of the bridge's. */
  #begin(context: TurnLike): GuestTurn | undefined {
    keepBridgedTurn(context, { ...bridgedTurn(context), reached: true });
    if (recordOf(context) === undefined) {
      // Without the guest gate in front, a late message would open the closed conversation again.
      if (!this.#hasWarned) this.#options.logger.error(unwatched);
      this.#hasWarned = true;
      return undefined;
    }
    return guestTurn(context, this.#utterances);
  }

  async #sessionAtBegin(context: TurnLike, turn: GuestTurn): Promise<FoundSession> {
    const given = bridgedTurn(context)?.session;
    if (turn.guest === undefined) return { session: given, isKnown: true };
    const found = given === undefined ? await this.#find(turn) : { session: given, isKnown: true };
    const { session, isKnown } = found;
    if (session === undefined || !isKnown) return found;
    this.#lastKnown.set(keyOf(turn.conversation), session);
    const { services, logger } = this.#options;
    await this.#patience.wait('The way back to a guest', turn, learnFromTurn(services, session, turn));
    await linkToSession(context, turn, session, logger);
    return found;
  }

  async #find(turn: GuestTurn): Promise<FoundSession> {
    const finding = this.#findOrBegin(turn).then((session) => ({ session, isKnown: true }));
    const found = await this.#patience.wait('The Open Messaging session of a turn', turn, finding);
    if (found !== undefined) return found;
    const last = this.#lastKnown.get(keyOf(turn.conversation));
    const isOther =
      turn.link !== undefined && last !== undefined && genesysIdOf(last) !== turn.link.conversationId;
    return { session: isOther ? undefined : last, isKnown: false };
  }

  /**
   * What a guest writes where nothing is known but the link is told of as lost. Returns whether a person may be talking:
   * then the bot is silent.
   */
  #losesTo({ guest, link, from, incoming }: GuestTurn, isForAgent: boolean): boolean {
    if (guest !== 'writes' || link === undefined || from === undefined) return false;
    const withPerson = isForAgent || link.handedOver === true;
    if (withPerson || this.#options.mirror === 'always') {
      const { conversationId } = link;
      const facts = {
        way: 'guest-says',
        conversationId,
        guest: from,
        messageId: incoming.utterance.id,
      } as const;
      this.#options.onUndeliverable({ ...facts, code: 'NOT_KEPT', reason: notKept });
    }
    return withPerson;
  }

  async #findOrBegin(turn: GuestTurn): Promise<EngagementSession | undefined> {
    const { services, beginSession } = this.#options;
    const session = await sessionOfTurn(services, turn);
    const begins = beginSession === 'at-first-message' && turn.guest === 'writes' && turn.incoming.isSayable;
    if (session !== undefined || turn.link !== undefined || !begins) return session;
    const begun = awaitedSession(turn, services.integrationId, 'bot');
    return begun && services.awaitSession(begun);
  }

  /** Hands on what the guest does in the turn, where somebody at Genesys Cloud wants to know. */
  async #handOn(session: EngagementSession, turn: GuestTurn, isRelayed: boolean): Promise<void> {
    const { guest, incoming } = turn;
    const { utterance, isSayable, unsendable } = incoming;
    const withAgent = session.talksWith === 'agent';
    if (guest === 'types' && withAgent) await this.#relay(session, utterance, turn);
    const isWanted = withAgent || this.#options.mirror === 'always' || utterance.picked !== undefined;
    if (guest !== 'writes' || !isWanted) return;
    if (isSayable && !isRelayed) await this.#relay(session, utterance, turn);
    if (unsendable > 0) this.#tellLost(session, utterance, 'ATTACHMENT_UNREACHABLE', unreachable);
    // A submitted card is nobody's loss while the bot hears it.
    else if (!isSayable && withAgent) this.#tellLost(session, utterance, 'NOTHING_TO_SAY', wordless);
  }

  async #relay(session: EngagementSession, utterance: GuestUtterance, turn: GuestTurn): Promise<void> {
    const awaited = isAwaited(session) ? session : undefined;
    if (turn.keep) return turn.keep(this.#options.services.toGenesys(session.guest, utterance, awaited));
    const taken = this.#take(session, utterance, awaited);
    await this.#patience.wait('A message from a guest to Genesys Cloud', turn, taken);
  }

  /** Has it kept for Genesys Cloud; what cannot be kept is told of, however late that shows. */
  async #take(
    session: EngagementSession,
    utterance: GuestUtterance,
    awaited: EngagementSession | undefined,
  ): Promise<void> {
    try {
      await this.#options.services.toGenesys(session.guest, utterance, awaited);
    } catch (error) {
      if (utterance.type === 'message') this.#tellLost(session, utterance, 'NOT_KEPT', notKept);
      throw error;
    }
  }

  #tellLost(session: EngagementSession, { id }: GuestUtterance, code: string, reason: string): void {
    const { guest } = session;
    const facts = { way: 'guest-says', conversationId: genesysIdOf(session), guest, messageId: id } as const;
    this.#options.onUndeliverable({ ...facts, code, reason });
  }

  /** The session that the handoff begins, where nobody has linked the conversation. */
  #newcomer(turn: GuestTurn): EngagementSession | undefined {
    const { beginSession, services } = this.#options;
    if (beginSession === 'never' || turn.link !== undefined) return undefined;
    return awaitedSession(turn, services.integrationId, 'bot');
  }

  /** A person was asked for, or will not come, or has left. */
  async #follow(
    { talksWith, value }: HandoffNews,
    known: EngagementSession | undefined,
    turn: GuestTurn,
  ): Promise<void> {
    const { services, handoffText, logger } = this.#options;
    const found = known ?? (await this.#find(turn)).session;
    const session = found ?? (talksWith === 'agent' ? this.#newcomer(turn) : undefined);
    if (session === undefined) {
      if (talksWith === 'agent') logger.warn(nobodyToAsk, { botConversation: keyOf(turn.conversation) });
      return;
    }
    if (found === undefined) await this.#handOn(session, turn, false);
    const { engagement = turn.link?.engagement } = session;
    const following = async () => {
      const asked = { ...session, talksWith };
      if (talksWith === 'agent') {
        const asking = handoffUtterance(turn.incoming.utterance, handoffText, engagement, value);
        // First: if this process dies in between, the channel's repeat of the turn finds the bot still talking.
        await this.#take(session, asking, isAwaited(session) ? asked : undefined);
      }
      const { conversationId } = isAwaited(session) ? await services.awaitSession(asked) : session;
      await services.change(conversationId, { talksWith });
      this.#lastKnown.set(keyOf(turn.conversation), { ...asked, conversationId });
    };
    await this.#patience.wait('Who talks with a guest from now on', turn, following());
  }
}

const unwatched =
  "Nothing is relayed in turns that the façade's middleware does not see. Register it in front: " +
  'adapter.use(disconnect.middleware, openMessaging.middleware)';

const nobodyToAsk =
  'The bot asked for a person, but the conversation is in no session of Open Messaging. Start it with ' +
  "startEngagement(), link it: await linkSession(context, { conversationId }), or let the handoff begin it: beginSession: 'at-handoff'";

const unreachable =
  'A file that the guest sent has no public address (http or https) from which Genesys Cloud could fetch it. Have the ' +
  'channel upload files, or ask the guest to send it another way.';

const wordless =
  'The guest sent something without text or files, such as a card; a person cannot be shown it.';

const notKept = 'The message could not be kept, so it will not reach Genesys Cloud. See the log for why.';
