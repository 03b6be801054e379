export { type Clock, systemClock } from './clock.js';
export type { RetryPolicy } from './closing/backoff.js';
export { Breaker, type BreakerOptions } from './closing/breaker.js';
export { CallTally, type TalliedKind, type TallyFigures } from './closing/call-tally.js';
export { ClientPool, type PoolMember } from './closing/client-pool.js';
export {
  type AfterHold,
  type ClosePlan,
  defaultClosePlan,
  type LateGuestAnswer,
  type Look,
  type PlannedWrapUp,
  type PlanOverrides,
  type Rung,
  type Strategy,
  type ToldOutcome,
} from './closing/close-plan.js';
export type { CloserEvents } from './closing/closer-events.js';
export type { CloserPace, ConversationCalls } from './closing/closer-tools.js';
export type {
  BotConversation,
  Closure,
  ClosureChange,
  ClosureDraft,
  ClosureOutcome,
  ClosureState,
} from './closing/closure.js';
export { Closures } from './closing/closures.js';
export type { ConversationNews, NewsEffect } from './closing/conversation-news.js';
export type { DocumentStore, DocumentWrite, StoredDocument } from './closing/document-store.js';
export type { ExportFormat } from './closing/export-closures.js';
export type { CallEntry, HistoryEntry, SignalEntry, TransitionEntry } from './closing/history-entry.js';
export type { HoldDecision } from './closing/hold.js';
export type {
  MessageClaim,
  MessageDraft,
  MessageEnd,
  MessageLease,
  MessageQueue,
  QueuedMessage,
} from './closing/message-queue.js';
export type { ClaimRequest, ClosureFilter, ClosurePage, Lease, Outbox } from './closing/outbox.js';
export type { OnCorruptRow } from './closing/outboxes/corrupt-row.js';
export { MemoryOutbox } from './closing/outboxes/memory-outbox.js';
export { MemoryRateStore } from './closing/outboxes/memory-rate-store.js';
export { PostgresOutbox } from './closing/outboxes/postgres-outbox.js';
export type { PostgresOutboxOptions } from './closing/outboxes/postgres-outbox-options.js';
export { SqliteOutbox } from './closing/outboxes/sqlite-outbox.js';
export type { SqliteOutboxOptions } from './closing/outboxes/sqlite-outbox-options.js';
export { RateBudget } from './closing/rate-budget.js';
export type { RateBudgetOptions } from './closing/rate-budget-options.js';
export type { RateAnswer, RateRequest, RateStore } from './closing/rate-store.js';
export type { RecordedSignal, RecordedSource, SignalSource } from './closing/recorded-signal.js';
export { type CloserHealth, SessionCloser } from './closing/session-closer.js';
export type { SessionCloserOptions } from './closing/session-closer-options.js';
export type { SessionClosing } from './closing/session-closing.js';
export { ArgumentError } from './errors/argument-error.js';
export { ConfigurationError } from './errors/configuration-error.js';
export { ConversationIdError } from './errors/conversation-id-error.js';
export { DriverMissingError } from './errors/driver-missing-error.js';
export type { Fault } from './errors/fault.js';
export { type AnswerFault, GenesysAnswerError } from './errors/genesys-answer-error.js';
export { GenesysApiError } from './errors/genesys-api-error.js';
export { GenesysAuthenticationError } from './errors/genesys-authentication-error.js';
export { GenesysConflictError } from './errors/genesys-conflict-error.js';
export { GenesysDisconnectError } from './errors/genesys-disconnect-error.js';
export { GenesysNetworkError, type NetworkFault } from './errors/genesys-network-error.js';
export { GenesysNotFoundError } from './errors/genesys-not-found-error.js';
export { GenesysPermissionError } from './errors/genesys-permission-error.js';
export { GenesysRateLimitError } from './errors/genesys-rate-limit-error.js';
export { GenesysRequestError } from './errors/genesys-request-error.js';
export { GenesysUnavailableError } from './errors/genesys-unavailable-error.js';
export { IllegalTransitionError } from './errors/illegal-transition-error.js';
export { LeaseLostError } from './errors/lease-lost-error.js';
export { ManifestError } from './errors/manifest-error.js';
export { MiddlewareMissingError } from './errors/middleware-missing-error.js';
export { OutboxSchemaError } from './errors/outbox-schema-error.js';
export { type OutboxTrouble, OutboxUnavailableError } from './errors/outbox-unavailable-error.js';
export { SpillFullError } from './errors/spill-full-error.js';
export { UnknownDialogError } from './errors/unknown-dialog-error.js';
export type { AgentlessMessage, SentMessage } from './genesys/agentless-message.js';
export type { ApiCall, CallGate, Lane, RateLimitReading } from './genesys/api-call.js';
export type { GenesysClientOptions, GenesysCredentials } from './genesys/client-options.js';
export type { ConversationActivity } from './genesys/conversation-activity.js';
export type { ConversationSearch, FoundConversation } from './genesys/conversation-search.js';
export type { ConversationSnapshot, ParticipantSnapshot } from './genesys/conversation-snapshot.js';
export { GenesysClient, type WrapUpInput } from './genesys/genesys-client.js';
export { genesysOptionsFromEnvironment } from './genesys/genesys-options-from-environment.js';
export type { MessageDetails, MessageEntry } from './genesys/message-details.js';
export type { OpenEvent } from './genesys/open-event.js';
export type { OpenAttachment, OpenMessage, ReceivedMessage } from './genesys/open-message.js';
export type { FailureReason, OpenReceipt } from './genesys/open-receipt.js';
export type { OpenSender } from './genesys/open-sender.js';
export type { OpenStructuredResponse } from './genesys/open-structured-response.js';
export type { CallOptions } from './genesys/platform-request.js';
export { regions } from './genesys/regions.js';
export type { ThreadingTimeline } from './genesys/threading-timeline.js';
export { type DisconnectEvents, GenesysDisconnect } from './genesys-disconnect.js';
export type { GenesysDisconnectOptions } from './genesys-disconnect-options.js';
export type { LogFields, Logger } from './logger.js';
export { type Decision, decide } from './manifest/decide.js';
export { loadManifest, parseManifest, parseManifestText } from './manifest/load-manifest.js';
export type { ManifestEvents } from './manifest/manifest-in-force.js';
export { type Manifest, type ManifestInput, manifestSchema } from './manifest/manifest-schema.js';
export type { TerminalSignal } from './manifest/terminal-signal.js';
export { OutcomeEvents, type OutcomeEventsOptions } from './outcome-events/outcome-events.js';
export { afterReply, type ReplyLike } from './turns/after-reply.js';
export type { CloseOptions } from './turns/close-options.js';
export { type CloseSessionOptions, closeSession } from './turns/close-session.js';
export type { DialogRoot } from './turns/dialog-tree.js';
export { type TerminalOptions, terminal } from './turns/mark-terminal.js';
export { linkSession, type SessionLink } from './turns/session-link.js';
export { type Resolved, SessionLinks, type SessionLinksOptions } from './turns/session-links.js';
export { type HandoffState, signalHandoff } from './turns/signal-handoff.js';
export { TerminalTurnMiddleware } from './turns/terminal-turn-middleware.js';
export type { TerminalTurnOptions } from './turns/terminal-turn-options.js';
export type { ActivityLike, BotStateLike, DialogLike, TurnLike } from './turns/turn-like.js';
export { type WatchedDialogs, watchDialogs } from './turns/watch-dialogs.js';
