import type { Delivery } from './delivery/delivery.js';
import type { Tampers } from './delivery/tampering.js';
import { type ConversationSnapshot, type ParticipantSnapshot, snapshot } from './snapshot.js';
import type { DisconnectType, Participant } from './state/conversation.js';
import { stateOf } from './state/liveness.js';
import type { World } from './state/world.js';
import * as agents from './steering/agent-acts.js';
import { type AgentMessage, agentTypes, agentWrites } from './steering/agent-messages.js';
import { createConversation, type GivenConversation } from './steering/create-conversation.js';
import { deliverTo, type WebhookSetting } from './steering/deliver-to.js';
import { endConversation, makeZombie } from './steering/end-conversation.js';
import { customerJoins, guestWrites } from './steering/guest-acts.js';
import { type EventPush, pushEventsTo } from './steering/push-events-to.js';

/** What became of a guest's message. */
export interface GuestWrote {
  conversationId: string;
  messageId: string;
  how: 'started' | 'joined' | 'reopened';
}

/** What happens in the organisation by no call of the API: what guests, agents and administrators do. */
export abstract class SteeredCloud {
  protected readonly world: World;

  protected constructor(world: World) {
    this.world = world;
  }

  /** The first Open Messaging integration's id: the `fromAddress` of an agentless message. */
  get integrationId(): string {
    return this.world.integrations.keys().next().value ?? '';
  }

  /** All conversations, oldest first. */
  get conversations(): ConversationSnapshot[] {
    this.world.agenda.settle();
    return [...this.world.conversations.values()].map(snapshot);
  }

  conversation(id: string): ConversationSnapshot | undefined {
    this.world.agenda.settle();
    const conversation = this.world.conversations.get(id);
    return conversation && snapshot(conversation);
  }

  /** Makes a conversation directly; the API knows it at once. */
  createConversation(given: GivenConversation = {}): ConversationSnapshot {
    return snapshot(this.act((world) => createConversation(world, given, this.integrationId)));
  }

  /** A guest writes, as over the open channel: into the active conversation, re-opening it, or starting one. */
  guestWrites(conversationIdOrAddress: string, text: string): GuestWrote {
    const { conversation, message, how } = this.act((world) =>
      guestWrites(world, conversationIdOrAddress, text, this.integrationId),
    );
    return { conversationId: conversation.id, messageId: message.id, how };
  }

  /** One more customer joins; answers the participant. */
  customerJoins(conversationId: string): ParticipantSnapshot {
    return this.#participant((world) => customerJoins(world, conversationId));
  }

  /** An agent comes in by a handoff; answers the participant. */
  agentJoins(conversationId: string, agent: agents.GivenAgent = {}): ParticipantSnapshot {
    return this.#participant((world) => agents.agentJoins(world, conversationId, agent));
  }

  /** The alerting agent answers. */
  agentAnswers(conversationId: string, participantId?: string): void {
    this.act((world) => agents.agentAnswers(world, conversationId, participantId));
  }

  /** A connected agent writes to the guest; answers the message's id. */
  agentWrites(conversationId: string, message: string | AgentMessage): string {
    return this.act((world) => agentWrites(world, conversationId, message)).id;
  }

  /** A connected agent is typing. */
  agentTypes(conversationId: string): void {
    this.act((world) => agentTypes(world, conversationId));
  }

  /** The agent hangs up and is left with after-call work. */
  agentLeaves(conversationId: string, leaving: agents.AgentLeaving = {}): void {
    this.act((world) => agents.agentLeaves(world, conversationId, leaving));
  }

  /** The agent finishes the after-call work. */
  agentWrapsUp(conversationId: string, wrapUp: agents.GivenWrapUp = {}): void {
    this.act((world) => agents.agentWrapsUp(world, conversationId, wrapUp));
  }

  /** Ends a conversation from elsewhere, at once. */
  endConversation(conversationId: string, disconnectType: DisconnectType = 'system'): void {
    this.act((world) => endConversation(world, conversationId, disconnectType));
  }

  /** Lets everybody leave without the conversation ever getting an end time. */
  makeZombie(conversationId: string): void {
    this.act((world) => makeZombie(world, conversationId));
  }

  /** What is due happens first; then what the test does. */
  protected act<T>(act: (world: World) => T): T {
    this.world.agenda.settle();
    return act(this.world);
  }

  #participant(act: (world: World) => Participant): ParticipantSnapshot {
    const participant = this.act(act);
    const state = stateOf(participant);
    return {
      ...structuredClone(participant),
      state,
      live: state !== 'disconnected' && state !== 'terminated',
    };
  }

  /** What the first integration signs its deliveries with. */
  get signatureSecret(): string {
    const integration = this.world.integrations.get(this.integrationId);
    return integration?.outboundNotificationWebhookSignatureSecretToken ?? '';
  }

  /**
   * Sets the webhook of an integration: messages for its guests are delivered there from now on.
   *
   * @example
   * cloud.deliverTo(`http://127.0.0.1:${port}/webhook`, { secret: 'sixteen-characters-or-more' });
   */
  deliverTo(url: string, setting: WebhookSetting = {}): void {
    this.act((world) => deliverTo(world, url, setting));
  }

  /**
   * Delivers pushed events to a web service from now on, beside those that get them already; the answer ends that.
   *
   * @example
   * cloud.pushEventsTo(`http://127.0.0.1:${port}/events`, { token: 'secret', topics: ['customer.end'] });
   */
  pushEventsTo(url: string, push: EventPush = {}): () => void {
    return this.act((world) => pushEventsTo(world, url, push));
  }

  /** What was delivered to webhooks and web services, or tried to be: each attempt, oldest first. */
  get deliveries(): Delivery[] {
    return this.world.courier.deliveries;
  }

  /** What is done to deliveries on their way. */
  get tamper(): Tampers {
    return this.world.courier.tampers;
  }

  /** Sends a delivery once more, newly signed, as a replay would. */
  deliverAgain(delivery: Delivery): void {
    this.act((world) => world.courier.repeat(delivery));
  }

  /** Resolves once no delivery is under way. What waits for the clock, such as a retry, is not under way. */
  deliveriesSettled(): Promise<void> {
    return this.act((world) => world.courier.settled());
  }
}
