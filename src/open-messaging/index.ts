export { ActiveConversationError } from '../errors/active-conversation-error.js';
export { ConversationUnknownError } from '../errors/conversation-unknown-error.js';
export { EngagementStartUncertainError } from '../errors/engagement-start-uncertain-error.js';
export { NotSupportedError } from '../errors/not-supported-error.js';
export { StartKeyReusedError } from '../errors/start-key-reused-error.js';
export { TurnNotRunError } from '../errors/turn-not-run-error.js';
export { UndeliverableError } from '../errors/undeliverable-error.js';
export { WayBackUnknownError } from '../errors/way-back-unknown-error.js';
export { BotChannelBridge, type BotChannelBridgeOptions } from './bot-channel-bridge.js';
export type { BridgeMiddleware } from './bridge-middleware.js';
export type { EngagementSession } from './engagement-session.js';
export { type EventHints, EventReceiver } from './event-receiver.js';
export type { EventReceiverOptions } from './event-receiver-options.js';
export { expressReceiver } from './express-receiver.js';
export { fastifyReceiver } from './fastify-receiver.js';
export type {
  BeginEvent,
  BridgeServices,
  GuestChannel,
  GuestUtterance,
  NewConversation,
} from './guest-channel.js';
export type { InboundAnswer, InboundHeaders, InboundRequest, RequestReceiver } from './inbound-request.js';
export { messageKey } from './message-key.js';
export { nodeReceiver } from './node-receiver.js';
export { OpenMessaging } from './open-messaging.js';
export type { MessageFacts, OpenMessagingEvents } from './open-messaging-events.js';
export type { OpenMessagingOptions } from './open-messaging-options.js';
export type { MessageReceipt, OutboundMessage, QuickReply } from './outbound-message.js';
export type { PushedEvent } from './pushed-event.js';
export type { RefusalReason, RefusedDelivery } from './request-refusal.js';
export { restifyReceiver } from './restify-receiver.js';
export type { KnownConversation, StartConversation } from './start-conversation.js';
export type { EngagementStart, StartedEngagement } from './start-engagement.js';
export { WebhookReceiver } from './webhook-receiver.js';
export type { WebhookReceiverOptions } from './webhook-receiver-options.js';
