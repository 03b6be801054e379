/**
 * What public material does not say about the platform, each as a switch with its settings.
 * Code that talks to Genesys Cloud has to work with all of them.
 */
export interface Unknowns {
  /** Status of a successful `DELETE /conversations/{id}`. @default 200 */
  deleteStatus: 200 | 204;
  /** What a disconnect of something that has already ended gets: the usual 2xx, or this error. @default 'accepted' */
  alreadyEnded: 'accepted' | 400 | 404 | 409;
  /** Status of `invalid_client` at the token endpoint. @default 400 */
  oauthErrorStatus: 400 | 401;
  /** Whether two tokens of one client share one limit. @default 'token' */
  rateLimitPer: 'token' | 'client';
  /** How the minute of the rate limit is counted. @default 'fixed' */
  rateLimitWindow: 'fixed' | 'sliding';
  /** Most ids one `GET /analytics/conversations/details` takes; more get 400. @default 100 */
  analyticsMaxIds: number;
  /** What an analytics query without hits has for `conversations`. @default 'empty-list' */
  analyticsWithoutHits: 'empty-list' | 'absent';
  /** Namespace of `client.credentials.token.rate.per.minute`. @default 'platform.api' */
  limitsNamespace: string;
  /** Header that carries the correlation id. @default 'ININ-Correlation-Id' */
  correlationHeader: 'ININ-Correlation-Id' | 'Genesys-Correlation-Id';
  /** Whether a token dies after 15 minutes without use. @default 'off' */
  tokenIdleTimeout: 'off' | '15 minutes';
  /** Whether the other side leaves, as `peer`, once one side has been hung up. @default 'leaves' */
  peer: 'leaves' | 'stays';
  /** Agents' after-call work when the whole conversation is disconnected by PATCH or DELETE. @default 'kept' */
  afterCallWorkOnWholeDisconnect: 'kept' | 'ended';
  /** Whether a conversation begun by an agentless message stays open until somebody ends it. @default 'stays-open' */
  agentlessConversation: 'stays-open' | 'ends-at-once';
  /** The wrap-up code that a teardown writes. @default 'ININ-WRAP-UP-TIMEOUT' */
  systemWrapupCode: string;
  /** Pushed events come at least once: each a single time, or each twice. @default 'once' */
  eventDelivery: 'once' | 'doubled';
  /** Pushed events come as things happened; `shuffled` lets the first, third, … take ten times as long. @default 'kept' */
  eventOrder: 'kept' | 'shuffled';
  /** Whether a message at the webhook names its conversation; payloads before 2025 did not. @default 'present' */
  webhookConversationId: 'present' | 'absent';
  /** Whether a conversation's message waits for the delivery of the one before it. @default 'one after the other' */
  deliveryOrder: 'one after the other' | 'as they come';
  /**
   * What a message that cannot be delivered does beside being `delivery-failed`; the documentation says that it "fails
   * the customer's chat". With `conversation-ends` everybody leaves, as `error`. @default 'conversation-goes-on'
   */
  failedDelivery: 'conversation-goes-on' | 'conversation-ends';
  /** The receipt that the webhook gets for each message of a guest. @default 'none' */
  inboundReceipts: 'none' | 'Published' | 'Delivered' | 'Failed';
}

/** The settings that hold unless a test says otherwise. */
export const defaultUnknowns = {
  deleteStatus: 200,
  alreadyEnded: 'accepted',
  oauthErrorStatus: 400,
  rateLimitPer: 'token',
  rateLimitWindow: 'fixed',
  analyticsMaxIds: 100,
  analyticsWithoutHits: 'empty-list',
  limitsNamespace: 'platform.api',
  correlationHeader: 'ININ-Correlation-Id',
  tokenIdleTimeout: 'off',
  peer: 'leaves',
  afterCallWorkOnWholeDisconnect: 'kept',
  agentlessConversation: 'stays-open',
  systemWrapupCode: 'ININ-WRAP-UP-TIMEOUT',
  eventDelivery: 'once',
  eventOrder: 'kept',
  webhookConversationId: 'present',
  deliveryOrder: 'one after the other',
  failedDelivery: 'conversation-goes-on',
  inboundReceipts: 'none',
} as const satisfies Unknowns;
