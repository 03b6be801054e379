/** Who a participant is. */
export type Purpose = 'customer' | 'agent' | 'acd' | 'workflow' | 'api';

export type ParticipantState = 'alerting' | 'connected' | 'disconnected' | 'terminated';

export type DisconnectType =
  | 'client'
  | 'peer'
  | 'system'
  | 'transfer'
  | 'timeout'
  | 'error'
  | 'inactivity'
  | 'session.expired'
  | 'other';

export type Direction = 'inbound' | 'outbound';

/** The channel that a guest writes on, in the platform's word. */
export type MessengerType = 'open' | 'webmessaging';

/** Times in the simulator's state are milliseconds since the epoch. */
interface AfterCallWork {
  state: 'notApplicable' | 'pending' | 'complete' | 'skipped';
  startTime?: number;
  endTime?: number;
}

export interface WrapUp {
  code?: string;
  name?: string;
  notes?: string;
  tags?: string[];
  durationSeconds?: number;
  endTime: number;
  /** Who wrote it; `system` is a teardown. */
  writtenBy: 'agent' | 'api' | 'system';
}

/** One leg of a participant: what `participants[].messages[]` of `GET /conversations/{id}` lists. */
export interface Communication {
  id: string;
  state: ParticipantState;
  direction: Direction;
  startTime: number;
  connectedTime?: number;
  disconnectedTime?: number;
  disconnectType?: DisconnectType;
  afterCallWork: AfterCallWork;
  wrapup?: WrapUp;
}

export interface Participant {
  id: string;
  purpose: Purpose;
  name: string;
  address?: string;
  userId?: string;
  queueId?: string;
  startTime: number;
  connectedTime?: number;
  endTime?: number;
  /** Whether this participant has after-call work to do once it has been connected. */
  wrapupRequired: boolean;
  attributes: Record<string, string>;
  communications: Communication[];
}

export interface Attachment {
  id?: string;
  mediaType: string;
  url?: string;
  mime?: string;
  text?: string;
  sha256?: string;
  filename?: string;
}

export interface ButtonResponse {
  id?: string;
  type: string;
  text?: string;
  payload?: string;
}

/** A button under an outbound message; a press comes back as a structured response. */
export interface QuickReply {
  text: string;
  payload: string;
  action: 'Message';
  image?: string;
}

export interface Message {
  id: string;
  conversationId: string;
  participantId: string;
  communicationId: string;
  messengerType: MessengerType;
  direction: Direction;
  type: 'Text' | 'Structured';
  /** The other system's id of it: `channel.messageId`. */
  providerMessageId?: string;
  time: number;
  from: string;
  to: string;
  text?: string;
  attachments: Attachment[];
  quickReplies?: QuickReply[];
  buttonResponse?: ButtonResponse & { originatingMessageId?: string };
  status: 'sent' | 'received' | 'delivery-success' | 'delivery-failed' | 'published' | 'removed';
  originatingEntity?: 'Human' | 'Bot';
  receipts: Array<{ status: string; time: number; isFinalReceipt?: boolean; reasons?: unknown[] }>;
}

/** What made something happen: an API call, or a test that steered. */
export type Cause =
  | { call: string; clientId?: string; correlationId: string }
  | { steered: string }
  | { platform: string };

export interface HistoryEntry {
  at: number;
  what:
    | 'created'
    | 'reopened'
    | 'message'
    | 'participant joined'
    | 'participant answered'
    | 'participant left'
    | 'delivery failed'
    | 'disconnect accepted'
    | 'wrapped up'
    | 'ended';
  participantId?: string;
  messageId?: string;
  disconnectType?: DisconnectType;
  /** On `disconnect accepted`: a fault made it a lie. */
  lie?: true;
  cause: Cause;
}

export interface Conversation {
  id: string;
  messengerType: MessengerType;
  /** Of the Open Messaging integration, or of the Messenger deployment. */
  integrationId: string;
  /** The guest's address on the channel. */
  address: string;
  /** Kind of that address, as the guest's side named it. */
  idType?: 'Email' | 'Phone' | 'Opaque';
  direction: Direction;
  startTime: number;
  endTime?: number;
  /** Before this time the API does not know it. */
  visibleAt: number;
  /** Nothing is live, yet it never gets an end time. */
  zombie: boolean;
  /** Every end it had, and when it was opened again. */
  endings: Array<{ at: number; reopenedAt?: number; cause: Cause }>;
  participants: Participant[];
  messages: Message[];
  history: HistoryEntry[];
}
