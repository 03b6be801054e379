export { ManualClock, type SimulatorClock } from './clock.js';
export type { Delivery, DeliveryType } from './delivery/delivery.js';
export type { Tamper, TamperHandle, Tampering, TamperMatch } from './delivery/tampering.js';
export type { Fault, FaultEffect, FaultHandle, FaultMatch } from './faults.js';
export { GenesysSimulator } from './genesys-simulator.js';
export type { Messenger, MessengerOptions } from './guest-socket/messenger.js';
export type { OAuthClient } from './oauth-clients.js';
export type { SeenRequest } from './request-log.js';
export type { Delays, GivenIntegration, SimulatorOptions } from './simulator-options.js';
export type { ConversationSnapshot, ParticipantSnapshot } from './snapshot.js';
export type { CloudEvents } from './state/cloud-events.js';
export type {
  Attachment,
  ButtonResponse,
  Cause,
  Communication,
  HistoryEntry,
  Message,
  QuickReply,
  WrapUp,
} from './state/conversation.js';
export type { PushedEvent, PushedEventBody, PushedEventName } from './state/pushed-event.js';
export type { GuestWrote } from './steered-cloud.js';
export type { AgentLeaving, GivenAgent, GivenWrapUp } from './steering/agent-acts.js';
export type { AgentMessage, GivenQuickReply } from './steering/agent-messages.js';
export type { GivenConversation, GivenParticipant } from './steering/create-conversation.js';
export type { WebhookSetting } from './steering/deliver-to.js';
export type { EventPush, GivenEventPush } from './steering/push-events-to.js';
export { defaultUnknowns, type Unknowns } from './unknowns.js';
