export { ActiveConversationError } from '../errors/active-conversation-error.js';
export { ConversationUnknownError } from '../errors/conversation-unknown-error.js';
export { DeliveryTimeoutError } from '../errors/delivery-timeout-error.js';
export { EngagementStartUncertainError } from '../errors/engagement-start-uncertain-error.js';
export { NotSupportedError } from '../errors/not-supported-error.js';
export { StartKeyReusedError } from '../errors/start-key-reused-error.js';
export { TurnNotRunError } from '../errors/turn-not-run-error.js';
export { TurnQueueFullError } from '../errors/turn-queue-full-error.js';
export { TurnTimeoutError } from '../errors/turn-timeout-error.js';
export { UndeliverableError } from '../errors/undeliverable-error.js';
export { WayBackUnknownError } from '../errors/way-back-unknown-error.js';
export { BotChannelBridge, type BotChannelBridgeOptions } from './bridging/bot-channel-bridge.js';
export type { BridgeMiddleware } from './bridging/bridge-middleware.js';
export type {
  BeginEvent,
  BridgeServices,
  GuestChannel,
  GuestUtterance,
  NewConversation,
} from './bridging/guest-channel.js';
export { OpenMessaging } from './open-messaging.js';
export type { MessageFacts, OpenMessagingEvents } from './open-messaging-events.js';
export type { OpenMessagingOptions } from './open-messaging-options.js';
export { newsOfEvent } from './receiving/event-news.js';
export { type EventHints, EventReceiver } from './receiving/event-receiver.js';
export type { EventReceiverOptions } from './receiving/event-receiver-options.js';
export { expressReceiver } from './receiving/express-receiver.js';
export { fastifyReceiver } from './receiving/fastify-receiver.js';
export type {
  InboundAnswer,
  InboundHeaders,
  InboundRequest,
  RequestReceiver,
} from './receiving/inbound-request.js';
export { messageKey } from './receiving/message-key.js';
export { nodeReceiver } from './receiving/node-receiver.js';
export type { MessageReceipt, OutboundMessage, QuickReply } from './receiving/outbound-message.js';
export type { PushedEvent } from './receiving/pushed-event.js';
export type { RefusalReason, RefusedDelivery } from './receiving/request-refusal.js';
export { restifyReceiver } from './receiving/restify-receiver.js';
export { WebhookReceiver } from './receiving/webhook-receiver.js';
export type { WebhookReceiverOptions } from './receiving/webhook-receiver-options.js';
export type { EngagementSession } from './sessions/engagement-session.js';
export type { KnownConversation, StartConversation } from './starting/start-conversation.js';
export type { EngagementStart, StartedEngagement } from './starting/start-engagement.js';
