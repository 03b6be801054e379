import { randomUUID } from 'node:crypto';
import type { GenesysClient } from 'botbuilder-genesys-disconnect';
import type { DirectLine } from '../direct-line/direct-line.js';
import { reminder } from '../payment-reminder-dialog.js';
import type { Platform } from '../platform.js';

/** Engagements that are remembered; the oldest goes first. */
const limit = 500;

/** One engagement: the guest's phone on one side, the Genesys conversation on the other. */
export interface Engagement {
  /** The Direct Line conversation. */
  readonly phone: string;
  /** The Genesys conversation. */
  readonly conversationId: string;
  readonly address: string;
  readonly startedAt: number;
}

/** Starts engagements, and knows which phone belongs to which Genesys conversation. */
export class Engagements {
  readonly #byConversation = new Map<string, Engagement>();
  readonly #byPhone = new Map<string, Engagement>();
  readonly #addresses = new Map<string, string>();

  constructor(
    private readonly client: GenesysClient,
    private readonly platform: Platform,
    private readonly directLine: DirectLine,
  ) {}

  /** The last one on a phone. */
  onPhone(phone: string): Engagement | undefined {
    return this.#byPhone.get(phone);
  }

  ofConversation(conversationId: string): Engagement | undefined {
    return this.#byConversation.get(conversationId);
  }

  /**
   * The reminder goes out over Open Messaging, the guest's phone shows it, and the bot begins to listen.
   *
   * @throws GenesysConflictError where the guest's last conversation is still open
   */
  async start(phone: string): Promise<Engagement> {
    this.directLine.conversation(phone);
    const address = this.#addressOf(phone);
    const { integrationId } = this.platform;
    const { conversationId } = await this.client.sendAgentless({
      integrationId,
      toAddress: address,
      text: reminder,
    });
    const engagement = { phone, conversationId, address, startedAt: Date.now() };
    this.#remember(engagement);
    this.directLine.say(phone, { type: 'message', text: reminder });
    const channelData = { genesysConversationId: conversationId };
    await this.directLine.tellBot(phone, { type: 'event', name: 'engagement.start', channelData });
    return engagement;
  }

  #addressOf(phone: string): string {
    if (this.platform.cloud === undefined) return this.platform.guestAddress;
    const known = this.#addresses.get(phone) ?? `guest-${randomUUID().slice(0, 8)}@example.com`;
    this.#addresses.set(phone, known);
    return known;
  }

  #remember(engagement: Engagement): void {
    this.#byConversation.set(engagement.conversationId, engagement);
    this.#byPhone.set(engagement.phone, engagement);
    if (this.#byConversation.size <= limit) return;
    for (const oldest of this.#byConversation.values()) {
      this.#byConversation.delete(oldest.conversationId);
      if (this.#byPhone.get(oldest.phone) !== oldest) return;
      this.#byPhone.delete(oldest.phone);
      this.#addresses.delete(oldest.phone);
      return;
    }
  }
}
