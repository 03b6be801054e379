import { randomUUID } from 'node:crypto';
import type { GenesysClient } from 'botbuilder-genesys-disconnect';
import type { OpenMessaging } from 'botbuilder-genesys-disconnect/open-messaging';
import type { DirectLine } from './direct-line/direct-line.js';
import { reminder } from './payment-reminder-dialog.js';
import type { Platform } from './platform.js';

/** Engagements that are remembered; the oldest goes first. */
const limit = 500;

/** One engagement: the guest's phone on one side, the Genesys conversation on the other. */
export interface Engagement {
  /** The Direct Line conversation. */
  readonly phone: string;
  /** The Genesys conversation. */
  readonly conversationId: string;
  readonly startedAt: number;
}

export interface EngagementsOptions {
  readonly client: GenesysClient;
  readonly platform: Platform;
  readonly directLine: DirectLine;
  /** The bridge between the phone and Genesys Cloud, where there is one. */
  readonly openMessaging: OpenMessaging | undefined;
}

/** Starts engagements, and knows which phone belongs to which Genesys conversation. */
export class Engagements {
  readonly #options: EngagementsOptions;
  readonly #byConversation = new Map<string, Engagement>();
  readonly #byPhone = new Map<string, Engagement>();
  readonly #addresses = new Map<string, string>();

  constructor(options: EngagementsOptions) {
    this.#options = options;
  }

  /** The last one on a phone. */
  onPhone(phone: string): Engagement | undefined {
    return this.#byPhone.get(phone);
  }

  ofConversation(conversationId: string): Engagement | undefined {
    return this.#byConversation.get(conversationId);
  }

  /**
   * The reminder goes out, and the bot begins to listen.
   *
   * @throws ActiveConversationError, GenesysConflictError where the guest's last conversation is still open
   */
  async start(phone: string): Promise<Engagement> {
    const { openMessaging, directLine } = this.#options;
    const conversation = { reference: directLine.referenceTo(phone) };
    const to = this.#addressOf(phone);
    const { conversationId } =
      openMessaging === undefined
        ? await this.#startUnbridged(phone, to)
        : await openMessaging.startEngagement({
            engagement: 'payment-reminder',
            to,
            text: reminder,
            key: randomUUID(),
            conversation,
          });
    const engagement = { phone, conversationId, startedAt: Date.now() };
    this.#remember(engagement);
    return engagement;
  }

  /** The phone gets a copy of the reminder, and the bot is told which Genesys conversation it is in. */
  async #startUnbridged(phone: string, toAddress: string): Promise<{ conversationId: string }> {
    const { client, platform, directLine } = this.#options;
    const { integrationId } = platform;
    const { conversationId } = await client.sendAgentless({ integrationId, toAddress, text: reminder });
    directLine.say(phone, { type: 'message', text: reminder });
    const channelData = { genesysConversationId: conversationId };
    await directLine.tellBot(phone, { type: 'event', name: 'engagement.start', channelData });
    return { conversationId };
  }

  #addressOf(phone: string): string {
    const { platform } = this.#options;
    if (platform.cloud === undefined) return platform.guestAddress;
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
