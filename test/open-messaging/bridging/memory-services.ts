import type { BotConversation } from '../../../src/closing/closure.js';
import type {
  BotUtterance,
  BridgeServices,
  GuestUtterance,
} from '../../../src/open-messaging/bridging/guest-channel.js';
import type { OpenMessagingEvents } from '../../../src/open-messaging/open-messaging-events.js';
import type {
  EngagementSession,
  SessionChange,
} from '../../../src/open-messaging/sessions/engagement-session.js';
import { keyOf } from '../../../src/turns/turn-snapshot.js';

/** What a bridge asks for, kept in memory. */
export class MemoryServices implements BridgeServices {
  readonly integrationId = 'integration-1';
  readonly sessions = new Map<string, EngagementSession>();
  /** What guests said, as it was taken. */
  readonly taken: { readonly guest: string; readonly utterance: GuestUtterance }[] = [];
  /** The sessions that were still awaited with what guests said. */
  readonly opening: EngagementSession[] = [];
  /** What guests said that was handed to Genesys Cloud at once. */
  readonly begun: GuestUtterance[] = [];
  readonly said: { readonly session: EngagementSession; readonly utterance: BotUtterance }[] = [];
  readonly heard = new Set<string>();
  readonly timedOut: OpenMessagingEvents['turnTimedOut'][] = [];
  readonly changes: SessionChange[] = [];
  /** The conversation of a guest who begins. */
  beginsIn: string | undefined;
  /** What the next calls wait for or fail with. */
  before: (call: keyof BridgeServices) => unknown = () => undefined;

  async session(conversationId: string): Promise<EngagementSession | undefined> {
    await this.before('session');
    return this.sessions.get(conversationId);
  }

  async sessionOfGuest(guest: string): Promise<EngagementSession | undefined> {
    await this.before('sessionOfGuest');
    return [...this.sessions.values()].findLast((session) => session.guest === guest);
  }

  async sessionOfBot(conversation: BotConversation): Promise<EngagementSession | undefined> {
    await this.before('sessionOfBot');
    return [...this.sessions.values()].findLast(({ way }) => {
      const { channelId = '', conversation: { id = '' } = {} } = way?.reference ?? {};
      return keyOf({ channelId, conversationId: id }) === keyOf(conversation);
    });
  }

  async open(session: EngagementSession): Promise<void> {
    await this.before('open');
    this.sessions.set(session.conversationId, session);
  }

  async change(conversationId: string, change: SessionChange): Promise<EngagementSession | undefined> {
    await this.before('change');
    const session = this.sessions.get(conversationId);
    if (session === undefined) return undefined;
    this.changes.push(change);
    const changed = { ...session, ...change };
    this.sessions.set(conversationId, changed);
    return changed;
  }

  async awaitSession(session: EngagementSession): Promise<EngagementSession> {
    await this.before('awaitSession');
    const known = this.sessions.get(session.conversationId);
    if (known === undefined) this.sessions.set(session.conversationId, session);
    return known ?? session;
  }

  async toGenesys(guest: string, utterance: GuestUtterance, awaited?: EngagementSession): Promise<boolean> {
    await this.before('toGenesys');
    if (awaited !== undefined) this.opening.push(awaited);
    const known = this.taken.some(
      ({ utterance: { id, time } }) => id === utterance.id && time === utterance.time,
    );
    if (!known) this.taken.push({ guest, utterance });
    return !known;
  }

  async beginAtGenesys(_guest: string, utterance: GuestUtterance): Promise<string | undefined> {
    await this.before('beginAtGenesys');
    this.begun.push(utterance);
    return this.beginsIn;
  }

  async wasHeard(guest: string, { id, time }: Pick<GuestUtterance, 'id' | 'time'>): Promise<boolean> {
    await this.before('wasHeard');
    return this.heard.has(`${guest}|${id}|${time}`);
  }

  async noteHeard(guest: string, { id, time }: Pick<GuestUtterance, 'id' | 'time'>): Promise<void> {
    this.heard.add(`${guest}|${id}|${time}`);
  }

  async fromBot(session: EngagementSession, utterance: BotUtterance): Promise<void> {
    await this.before('fromBot');
    this.said.push({ session, utterance });
  }

  turnTimedOut(turn: OpenMessagingEvents['turnTimedOut']): void {
    this.timedOut.push(turn);
  }

  /** The texts that were taken for Genesys Cloud. */
  get texts(): (string | undefined)[] {
    return this.taken.map(({ utterance }) => utterance.text);
  }
}
