import { inspect } from 'node:util';
import { GenesysAuthenticationError } from '../errors/genesys-authentication-error.js';
import { AccessToken } from './access-token.js';
import {
  type AgentlessMessage,
  type SentMessage,
  sentMessageAnswer,
  toAgentless,
} from './agentless-message.js';
import type { ApiCall } from './api-call.js';
import { ApiCaller } from './api-caller.js';
import { checkAgentless, checkId, checkIds, checkOpenMessage } from './check-arguments.js';
import { type ClientSettings, type GenesysClientOptions, resolveClientOptions } from './client-options.js';
import { answerFor } from './conversation-answer.js';
import type { ConversationSnapshot } from './conversation-snapshot.js';
import { endedAtAnswer } from './ended-at-answer.js';
import { HttpTransport } from './http-transport.js';
import { issueToken } from './issue-token.js';
import {
  type OpenMessage,
  type ReceivedMessage,
  receivedMessageAnswer,
  toOpenInbound,
} from './open-message.js';
import { type CallOptions, jsonBody, type PlatformRequest } from './platform-request.js';
import { accepted, json } from './read-answer.js';

export type { GenesysClientOptions };

/** What an agent's wrap-up says, where the caller writes it. */
export interface WrapUpInput {
  /** The id of a wrap-up code of the organisation. */
  readonly code: string;
  readonly notes?: string | undefined;
}

const conversations = '/api/v2/conversations';

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
  async disconnectConversation(conversationId: string, options?: CallOptions): Promise<ApiCall> {
    const { call } = await this.#call(
      {
        method: 'PATCH',
        path: `${conversations}/messages/${checkId('conversationId', conversationId)}`,
        lane: 'close',
        body: jsonBody({ state: 'disconnected' }),
        permissions: ['conversation:communication:disconnect', 'conversation:message:park'],
        read: accepted,
      },
      options,
    );
    return call;
  }

  /**
   * Disconnects one participant; an agent keeps the after-call work.
   * @param options.wrapup the wrap-up to write for the participant. @default none
   */
  async disconnectParticipant(
    conversationId: string,
    participantId: string,
    options: CallOptions & { readonly wrapup?: WrapUpInput | undefined } = {},
  ): Promise<ApiCall> {
    const conversation = checkId('conversationId', conversationId);
    const participant = checkId('participantId', participantId);
    const { call } = await this.#call(
      {
        method: 'PATCH',
        path: `${conversations}/messages/${conversation}/participants/${participant}`,
        lane: 'close',
        body: jsonBody({ state: 'disconnected', wrapup: options.wrapup }),
        permissions: ['conversation:participant:wrapup', 'conversation:communication:disconnect'],
        read: accepted,
      },
      options,
    );
    return call;
  }

  /**
   * Tears the conversation down: the platform's repair for stuck state. It writes a system wrap-up code and ends
   * after-call work, so it is the last way to close, not the first.
   */
  async tearDown(conversationId: string, options?: CallOptions): Promise<ApiCall> {
    const { call } = await this.#call(
      {
        method: 'POST',
        path: `${conversations}/${checkId('conversationId', conversationId)}/disconnect`,
        lane: 'close',
        permissions: ['conversation:communication:disconnect'],
        read: accepted,
      },
      options,
    );
    return call;
  }

  /**
   * Reads who is in a conversation, live.
   * @param options.lane `verify` for a read that proves a close. @default 'read'
   */
  async readConversation(
    conversationId: string,
    options: CallOptions & { readonly lane?: 'read' | 'verify' | undefined } = {},
  ): Promise<ConversationSnapshot> {
    const { value } = await this.#call(
      {
        method: 'GET',
        path: `${conversations}/${checkId('conversationId', conversationId)}`,
        lane: options.lane ?? 'read',
        permissions: ['conversation:communication:view'],
        read: json(answerFor(conversationId)),
      },
      options,
    );
    return value;
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
    const ids = checkIds('conversationIds', conversationIds);
    if (ids.length === 0) return new Map();
    const { value } = await this.#call(
      {
        method: 'GET',
        path: '/api/v2/analytics/conversations/details',
        query: `?id=${ids.join(',')}`,
        lane: 'verify',
        permissions: ['analytics:conversationDetail:view'],
        read: json(endedAtAnswer),
      },
      options,
    );
    return value;
  }

  /**
   * Sends a guest a message without an agent, which begins an engagement. Not idempotent: after an error that is
   * not a refusal, the guest may have it all the same.
   */
  async sendAgentless(message: AgentlessMessage, options?: CallOptions): Promise<SentMessage> {
    checkAgentless(message);
    const { value } = await this.#call(
      {
        method: 'POST',
        path: `${conversations}/messages/agentless`,
        lane: 'message',
        body: jsonBody(toAgentless(message)),
        permissions: ['conversation:message:create'],
        read: json(sentMessageAnswer),
      },
      options,
    );
    return value;
  }

  /** Hands a guest's message to the platform. The conversation it belongs to is asked for, and made asynchronously. */
  async receiveOpenMessage(
    integrationId: string,
    message: OpenMessage,
    options?: CallOptions,
  ): Promise<ReceivedMessage> {
    checkOpenMessage(message);
    const { value } = await this.#call(
      {
        method: 'POST',
        path: `${conversations}/messages/${checkId('integrationId', integrationId)}/inbound/open/message`,
        query: '?prefetchConversationId=true',
        lane: 'message',
        body: jsonBody(toOpenInbound(message)),
        permissions: ['conversation:message:receive'],
        read: json(receivedMessageAnswer),
      },
      options,
    );
    return value;
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
  async #call<T>(
    request: Omit<PlatformRequest<T>, 'baseUrl'>,
    options: CallOptions = {},
  ): Promise<{ call: ApiCall; value: T }> {
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
