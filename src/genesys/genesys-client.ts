import { inspect } from 'node:util';
import { GenesysAuthenticationError } from '../errors/genesys-authentication-error.js';
import { AccessToken } from './access-token.js';
import { type AgentlessMessage, agentlessRequest, type SentMessage } from './agentless-message.js';
import type { ApiCall } from './api-call.js';
import { ApiCaller } from './api-caller.js';
import { type ClientSettings, type GenesysClientOptions, resolveClientOptions } from './client-options.js';
import { activityRead, type ConversationActivity } from './conversation-activity.js';
import {
  conversationDisconnect,
  conversationRead,
  endsRead,
  participantDisconnect,
  teardown,
  type WrapUpInput,
} from './conversation-requests.js';
import {
  type ConversationSearch,
  conversationSearch,
  type FoundConversation,
} from './conversation-search.js';
import type { ConversationSnapshot } from './conversation-snapshot.js';
import { guestAddressRead } from './guest-address.js';
import { HttpTransport } from './http-transport.js';
import { issueToken } from './issue-token.js';
import { type MessageDetails, type MessageEntry, messageRead, messagesRead } from './message-details.js';
import { type OpenEvent, openEventRequest } from './open-event.js';
import { integrationRead, type OpenIntegration } from './open-integration.js';
import { type OpenMessage, openMessageRequest, type ReceivedMessage } from './open-message.js';
import { type OpenReceipt, openReceiptRequest } from './open-receipt.js';
import { type OpenStructuredResponse, openStructuredResponseRequest } from './open-structured-response.js';
import { limitsRead } from './organization-limits.js';
import type { ApiRequest, CallOptions, DisconnectOptions } from './platform-request.js';
import { type ThreadingTimeline, timelineRead, timelineWrite } from './threading-timeline.js';

export type { GenesysClientOptions, WrapUpInput };

/**
 * The few calls of the Genesys Cloud API that this package makes. Each is one HTTP request (two where the token was
 * refused and renewed) and is repeated by whoever called, if at all.
 *
 * Every method rejects with a `GenesysApiError` where the platform gave no usable answer, with an `ArgumentError`
 * before anything is sent, or with the signal's reason. Proxies are taken from the environment as axios does
 * (`HTTPS_PROXY`, `NO_PROXY`), and never for loopback.
 *
 * @example
 * const genesys = new GenesysClient({ region: 'mypurecloud.de', clientId, clientSecret });
 * await genesys.disconnectConversation(conversationId);  // accepted; not yet closed
 */
export class GenesysClient {
  readonly #settings: ClientSettings;
  readonly #transport: HttpTransport;
  readonly #caller: ApiCaller;
  readonly #token: AccessToken;

  /** Sends nothing yet. @throws ConfigurationError with everything that is wrong with the options */
  constructor(options: GenesysClientOptions) {
    this.#settings = resolveClientOptions(options);
    this.#transport = new HttpTransport(this.#settings);
    this.#caller = new ApiCaller({ ...this.#settings, transport: this.#transport });
    this.#token = new AccessToken(
      (signal) => issueToken(this.#caller, this.#settings, signal),
      this.#settings.clock,
    );
  }

  /** Disconnects everybody. Resolves when the platform has accepted it: closed is what a read says later. */
  async disconnectConversation(conversationId: string, options?: DisconnectOptions): Promise<ApiCall> {
    return (await this.#call(conversationDisconnect(conversationId, options?.lane), options)).call;
  }

  /**
   * Disconnects one participant; an agent keeps the after-call work.
   * @param options.wrapup the wrap-up to write for the participant. @default none
   */
  async disconnectParticipant(
    conversationId: string,
    participantId: string,
    options: DisconnectOptions & { readonly wrapup?: WrapUpInput | undefined } = {},
  ): Promise<ApiCall> {
    const { wrapup, lane } = options;
    const request = participantDisconnect(conversationId, participantId, wrapup, lane);
    return (await this.#call(request, options)).call;
  }

  /**
   * Tears the conversation down: the platform's repair for stuck state. It writes a system wrap-up code and ends
   * after-call work, so it is the last way to close, not the first.
   */
  async tearDown(conversationId: string, options?: DisconnectOptions): Promise<ApiCall> {
    return (await this.#call(teardown(conversationId, options?.lane), options)).call;
  }

  /**
   * Reads who is in a conversation, live.
   * @param options.lane `verify` for a read that proves a close. @default 'read'
   */
  async readConversation(
    conversationId: string,
    options: CallOptions & { readonly lane?: 'read' | 'verify' | undefined } = {},
  ): Promise<ConversationSnapshot> {
    return (await this.#call(conversationRead(conversationId, options.lane ?? 'read'), options)).value;
  }

  /**
   * Asks analytics when conversations ended; it lags behind the live state.
   * @param conversationIds at most 100
   * @returns for each conversation that analytics knows, its end in milliseconds since the Unix epoch, or `undefined`
   * while it is open. A conversation that analytics does not know (yet) is absent.
   */
  async readEndedAt(
    conversationIds: readonly string[],
    options?: CallOptions,
  ): Promise<Map<string, number | undefined>> {
    const request = endsRead(conversationIds);
    return request === undefined ? new Map() : (await this.#call(request, options)).value;
  }

  /**
   * Looks for conversations in analytics, the newest first and at most 100 at a time; it lags behind the live state.
   *
   * @example
   * const lastHour = { from: Date.now() - 3_600_000, to: Date.now() };
   * await genesys.findConversations({ ...lastHour, address: 'guest-17@lodge', integrationId });
   */
  async findConversations(search: ConversationSearch, options?: CallOptions): Promise<FoundConversation[]> {
    return (await this.#call(conversationSearch(search), options)).value;
  }

  /**
   * Reads who is in a conversation of messages and when the last one was written, live, without their texts.
   * @param options.lane `verify` for a read that proves a close. @default 'read'
   */
  async readActivity(
    conversationId: string,
    options: CallOptions & { readonly lane?: 'read' | 'verify' | undefined } = {},
  ): Promise<ConversationActivity> {
    return (await this.#call(activityRead(conversationId, options.lane ?? 'read'), options)).value;
  }

  /**
   * Reads at which address an Open Messaging conversation knows its guest; `undefined` where the platform does not say, or
   * where it does not say that the conversation is this integration's.
   */
  async readGuestAddress(
    conversationId: string,
    integrationId: string,
    options?: CallOptions,
  ): Promise<string | undefined> {
    return (await this.#call(guestAddressRead(conversationId, integrationId), options)).value;
  }

  /** Reads which messages a conversation has, live, without their texts. */
  async readMessages(conversationId: string, options?: CallOptions): Promise<MessageEntry[]> {
    return (await this.#call(messagesRead(conversationId), options)).value;
  }

  /** Reads one message, live: its text, and the conversation that it is in. */
  async readMessage(messageId: string, options?: CallOptions): Promise<MessageDetails> {
    return (await this.#call(messageRead(messageId), options)).value;
  }

  /**
   * Sends a guest a message without an agent, which begins an engagement. Not idempotent: after an error that is
   * not a refusal, the guest may have it all the same.
   */
  async sendAgentless(message: AgentlessMessage, options?: CallOptions): Promise<SentMessage> {
    return (await this.#call(agentlessRequest(message), options)).value;
  }

  /** Hands a guest's message to the platform. The conversation it belongs to is asked for, and made asynchronously. */
  async receiveOpenMessage(
    integrationId: string,
    message: OpenMessage,
    options?: CallOptions,
  ): Promise<ReceivedMessage> {
    return (await this.#call(openMessageRequest(integrationId, message), options)).value;
  }

  /** Hands what a guest picked to the platform: a quick reply, a button, a date. */
  async receiveOpenStructuredResponse(
    integrationId: string,
    response: OpenStructuredResponse,
    options?: CallOptions,
  ): Promise<ReceivedMessage> {
    return (await this.#call(openStructuredResponseRequest(integrationId, response), options)).value;
  }

  /** Tells the platform that a guest is typing. */
  async receiveOpenEvent(integrationId: string, event: OpenEvent, options?: CallOptions): Promise<ApiCall> {
    return (await this.#call(openEventRequest(integrationId, event), options)).call;
  }

  /** Tells the platform what became of a message that it delivered to the webhook. */
  async receiveOpenReceipt(
    integrationId: string,
    receipt: OpenReceipt,
    options?: CallOptions,
  ): Promise<ApiCall> {
    return (await this.#call(openReceiptRequest(integrationId, receipt), options)).call;
  }

  /** Reads for how long after its end a guest's message opens the same conversation again. */
  async readThreadingTimeline(options?: CallOptions): Promise<ThreadingTimeline> {
    return (await this.#call(timelineRead(), options)).value;
  }

  /** Sets it, for the whole organisation: what is not among the settings is lost. Resolves to what holds now. */
  async writeThreadingTimeline(
    timeline: ThreadingTimeline,
    options?: CallOptions,
  ): Promise<ThreadingTimeline> {
    return (await this.#call(timelineWrite(timeline), options)).value;
  }

  /** Reads an integration of Open Messaging: whether it is ready, and where its webhook is. */
  async readOpenIntegration(integrationId: string, options?: CallOptions): Promise<OpenIntegration> {
    return (await this.#call(integrationRead(integrationId), options)).value;
  }

  /**
   * Reads the organisation's limits as they are in effect, by their keys.
   * @param namespace such as `platform.api`; one without limits answers none
   */
  async readLimits(namespace: string, options?: CallOptions): Promise<Map<string, number>> {
    return (await this.#call(limitsRead(namespace), options)).value;
  }

  /** Lets go of every connection. Calls that are under way are broken off. */
  close(): void {
    this.#transport.close();
  }

  /** What `console.log` shows: where it talks to, and not as whom. */
  [inspect.custom](): string {
    return `GenesysClient { apiUrl: '${this.#settings.apiUrl}' }`;
  }

  /** A refused token is renewed once: it may be idle, revoked or expired. */
  async #call<T>(request: ApiRequest<T>, options: CallOptions = {}): Promise<{ call: ApiCall; value: T }> {
    const addressed = { ...request, baseUrl: this.#settings.apiUrl };
    const token = await this.#token.get(options.signal);
    try {
      return await this.#caller.send(addressed, ['Bearer', token], options);
    } catch (error) {
      if (!(error instanceof GenesysAuthenticationError)) throw error;
      this.#token.forget(token);
    }
    const renewed = await this.#token.get(options.signal);
    return this.#caller.send(addressed, ['Bearer', renewed], options);
  }
}
