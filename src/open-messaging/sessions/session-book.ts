import type { Clock } from '../../clock.js';
import type { BotConversation } from '../../closing/closure.js';
import type { DocumentStore, StoredDocument } from '../../closing/document-store.js';
import type { Return } from '../../outcome-events/conversation-reference.js';
import { keyOf } from '../../turns/turn-snapshot.js';
import { isAwaited } from './awaited-session.js';
import type { EngagementSession, SessionChange } from './engagement-session.js';
import { placeOf } from './place-of.js';

/** How long a session is remembered after its last change. */
const rememberMs = 90 * 24 * 3_600_000;
/** How often a change is tried again that another process came before. */
const tries = 5;

const kinds = { session: 'session', guest: 'session-of-guest', bot: 'session-of-bot' } as const;

/** Remembers the sessions of guests, in the outbox's database, for all processes. */
export class SessionBook {
  readonly #documents: DocumentStore;
  readonly #clock: Clock;
  readonly #lookMs: number;
  /** Told where a session has to be looked at now. */
  onDue: () => void = () => {};

  /** @param lookMs how often a session with an agent is looked at, in milliseconds */
  constructor(documents: DocumentStore, clock: Clock, lookMs: number) {
    this.#documents = documents;
    this.#clock = clock;
    this.#lookMs = lookMs;
  }

  /** Whoever holds the id of an awaited session finds the session that it has become. */
  async find(conversationId: string): Promise<EngagementSession | undefined> {
    return sessionIn(await this.#read(conversationId));
  }

  /** The latest session of a guest of an integration. */
  ofGuest(integrationId: string, guest: string): Promise<EngagementSession | undefined> {
    return this.#referred(kinds.guest, guestKey(integrationId, guest));
  }

  /** The latest session of a conversation of the bot. */
  ofBot(conversation: BotConversation): Promise<EngagementSession | undefined> {
    return this.#referred(kinds.bot, keyOf(conversation));
  }

  /**
   * Writes a session that has begun. One that is known already keeps what the new one does not say, and a person who talks
   * with the guest goes on.
   */
  async open(session: EngagementSession): Promise<EngagementSession> {
    const { conversationId, integrationId, guest } = session;
    const opened = await this.#write(conversationId, (known) => ({
      ...known,
      ...defined(session),
      talksWith: known?.talksWith ?? session.talksWith,
      movedTo: undefined,
      handBack: undefined,
      // What the bot has not heard of yet is found out anew.
      handedBackUntil: known?.handBack ? undefined : known?.handedBackUntil,
    }));
    await this.#refer(kinds.guest, guestKey(integrationId, guest), conversationId);
    await this.#referBot(opened ?? session);
    return opened ?? session;
  }

  /** The session that waits under this id, or the latest of the bot's conversation; where there is none, this one. */
  async await(session: EngagementSession): Promise<EngagementSession> {
    const waiting = sessionIn(await this.#documents.read(kinds.session, session.conversationId));
    if (waiting !== undefined) return waiting;
    const { channelId, conversation } = (session.way as Return).reference;
    return (await this.ofBot({ channelId, conversationId: conversation.id })) ?? this.open(session);
  }

  /**
   * Turns an awaited session into the session of a conversation. Whatever is changed meanwhile, under either id, is kept.
   * Resolves to `undefined` where others have done it.
   *
   * @param link is done before it is settled: if this process dies in between, whoever comes next does it again
   */
  async settle(
    awaitedId: string,
    conversationId: string,
    link: (session: EngagementSession) => Promise<void>,
  ): Promise<EngagementSession | undefined> {
    let isLinked = false;
    for (let left = tries; left > 0; left -= 1) {
      const document = await this.#documents.read(kinds.session, awaitedId);
      const awaited = sessionIn(document);
      if (document === undefined || awaited === undefined) return undefined;
      const session = { ...awaited, conversationId };
      // A person may be talking in the conversation already.
      const keepAgent = (known?: EngagementSession) => !isLinked && known?.talksWith === 'agent';
      await this.#write(conversationId, (known) => ({
        ...session,
        ...(keepAgent(known) && { talksWith: 'agent' }),
      }));
      if (!isLinked) await link(session);
      isLinked = true;
      const now = this.#clock.now();
      const write = { ifVersion: document.version, expiresAt: now + rememberMs };
      const opened = { openedAs: conversationId };
      if ((await this.#documents.write(kinds.session, awaitedId, opened, write, now)) === undefined) continue;
      await this.#refer(kinds.guest, guestKey(session.integrationId, session.guest), conversationId);
      await this.#referBot(session);
      return session;
    }
    throw new Error(`The session that waits for ${conversationId} was changed ${tries} times in a row.`);
  }

  /** Changes a session that is known; `undefined` where it is not. */
  change(conversationId: string, change: SessionChange): Promise<EngagementSession | undefined> {
    // Another person is asked for while the bot is told that the one before has left: that is another handoff.
    const begins = (known: EngagementSession) =>
      change.talksWith === 'agent' &&
      known.handBack !== undefined && { handBack: undefined, talksWithSince: this.#clock.now() };
    return this.update(conversationId, (known) => ({ ...known, ...change, ...begins(known) }));
  }

  /**
   * Changes a session by what it is at that moment, whoever else changes it; `undefined` where it is not known, or `next`
   * leaves it as it is.
   *
   * @param next may be asked several times
   * @param dueAt when it has to be looked at, in milliseconds since the Unix epoch; left out: as before
   */
  update(
    conversationId: string,
    next: (known: EngagementSession) => EngagementSession | undefined,
    dueAt?: number,
  ): Promise<EngagementSession | undefined> {
    return this.#write(conversationId, (known) => known && next(known), dueAt);
  }

  /** Notes at which address Genesys Cloud knows the guest of a session, who is found by it from now on. */
  async knowAddress(
    { conversationId, integrationId }: EngagementSession,
    address: string,
  ): Promise<EngagementSession | undefined> {
    await this.#refer(kinds.guest, guestKey(integrationId, address), conversationId);
    return this.#write(
      conversationId,
      (known) => known && { ...known, address, isAddressUnknown: undefined },
    );
  }

  /** Notes in which conversation a session goes on. */
  async move(from: string, to: string): Promise<void> {
    await this.#write(from, (known) => known && { ...known, movedTo: to });
  }

  /**
   * Sessions that have to be looked at now: those with an agent, and those whose bot has to be told that there is none any
   * more. Each is given to one process only, which has until the next look to do so.
   */
  async claimDue(limit: number): Promise<EngagementSession[]> {
    const now = this.#clock.now();
    const claimed: EngagementSession[] = [];
    for (const { key, value, version } of await this.#documents.due(kinds.session, now, limit)) {
      const dueAt = now + this.#lookMs;
      const write = { ifVersion: version, dueAt, expiresAt: now + rememberMs };
      const mine = await this.#documents.write(kinds.session, key, value, write, now);
      const session = sessionIn(mine);
      if (session !== undefined) claimed.push(session);
    }
    return claimed;
  }

  nextLookAt(): Promise<number | undefined> {
    return this.#documents.nextDueAt(kinds.session);
  }

  /** The document of a session, or of the one that an awaited session has become. */
  async #read(conversationId: string): Promise<StoredDocument | undefined> {
    const document = await this.#documents.read(kinds.session, conversationId);
    const { openedAs } = (document?.value ?? {}) as { readonly openedAs?: string };
    return openedAs === undefined ? document : this.#documents.read(kinds.session, openedAs);
  }

  async #referred(kind: string, key: string): Promise<EngagementSession | undefined> {
    const reference = await this.#documents.read(kind, key);
    const { conversationId } = (reference?.value ?? {}) as { readonly conversationId?: string };
    return conversationId === undefined ? undefined : this.find(conversationId);
  }

  async #refer(kind: string, key: string, conversationId: string): Promise<void> {
    const now = this.#clock.now();
    await this.#documents.write(kind, key, { conversationId }, { expiresAt: now + rememberMs }, now);
  }

  async #referBot(session: EngagementSession): Promise<void> {
    const place = placeOf(session);
    if (place !== undefined) await this.#refer(kinds.bot, place, session.conversationId);
  }

  async #write(
    conversationId: string,
    next: (known: EngagementSession | undefined) => EngagementSession | undefined,
    dueAt?: number,
  ): Promise<EngagementSession | undefined> {
    for (let left = tries; left > 0; left -= 1) {
      const document = await this.#read(conversationId);
      const before = sessionIn(document);
      const changed = next(before);
      if (changed === undefined) return undefined;
      const key = document?.key ?? conversationId;
      const now = this.#clock.now();
      const isOther = before !== undefined && before.talksWith !== changed.talksWith;
      const session = { ...changed, conversationId: key, ...(isOther && { talksWithSince: now }) };
      // What is learnt of a session puts its look off no further.
      const same = before?.handBack?.id === session.handBack?.id ? document?.dueAt : undefined;
      const written = await this.#documents.write(
        kinds.session,
        key,
        session,
        {
          ifVersion: document?.version ?? 0,
          dueAt: isWatched(session) ? (dueAt ?? same ?? now + this.#lookMs) : undefined,
          expiresAt: now + rememberMs,
        },
        now,
      );
      if (written === undefined) continue;
      if (dueAt !== undefined && dueAt <= now) this.onDue();
      // A change of an older session must not take the bot's conversation away from the latest one.
      if (placeOf(before) !== placeOf(session)) await this.#referBot(session);
      return session;
    }
    throw new Error(`The session of ${conversationId} was changed by others ${tries} times in a row.`);
  }
}

/** Whether somebody has to look at it. */
function isWatched(session: EngagementSession): boolean {
  return !isAwaited(session) && (session.talksWith === 'agent' || isDoubtful(session));
}

function isDoubtful({ handBack, doubtedPerson }: EngagementSession): boolean {
  return handBack !== undefined || doubtedPerson !== undefined;
}

function guestKey(integrationId: string, guest: string): string {
  return `${integrationId}|${guest}`;
}

function sessionIn(document: StoredDocument | undefined): EngagementSession | undefined {
  const { conversationId, guest, talksWith } = (document?.value ?? {}) as Partial<EngagementSession>;
  const isSession =
    typeof conversationId === 'string' && typeof guest === 'string' && typeof talksWith === 'string';
  return isSession ? (document?.value as EngagementSession) : undefined;
}

function defined<Fields extends object>(fields: Fields): Fields {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Fields;
}
