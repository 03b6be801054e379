import { aText, type Check, listOf, oneOf, only, refuse } from '../option-check.js';
import { addMessage, type Saying } from '../state/add-message.js';
import type { Attachment, Conversation, Message, Participant } from '../state/conversation.js';
import { deliverTyping } from '../state/deliver.js';
import { stateOf } from '../state/liveness.js';
import type { World } from '../state/world.js';
import { target, targetAgent } from './target.js';

/** What an agent writes: a text, attachments, or a text with buttons under it. */
export interface AgentMessage {
  text?: string;
  attachments?: Attachment[];
  quickReplies?: GivenQuickReply[];
}

/** A button under a message. */
export interface GivenQuickReply {
  text: string;
  /** What comes back when it is pressed. @default its text */
  payload?: string;
  image?: string;
}

const quickReply = {
  text: aText,
  payload: aText,
  image: aText,
} satisfies Record<keyof GivenQuickReply, Check>;

const attachment = {
  id: aText,
  mediaType: oneOf('Image', 'Video', 'Audio', 'File', 'Link'),
  url: aText,
  mime: aText,
  text: aText,
  sha256: aText,
  filename: aText,
} satisfies Record<keyof Attachment, Check>;

const agentMessageCheck = only({
  text: aText,
  attachments: listOf(only(attachment, ['mediaType'])),
  quickReplies: listOf(only(quickReply, ['text'])),
} satisfies Record<keyof AgentMessage, Check>);

/** A connected agent writes to the guest. A message with quick replies is a structured one. */
export function agentWrites(world: World, conversationId: string, written: string | AgentMessage): Message {
  const given = typeof written === 'string' ? { text: written } : written;
  refuse('cloud.agentWrites()', agentMessageCheck, given);
  const { text, attachments = [], quickReplies = [] } = given;
  if (!text && attachments.length === 0) {
    throw new TypeError('cloud.agentWrites() needs something to write: a text, or attachments.');
  }
  const conversation = target(world, conversationId);
  const saying: Saying = {
    type: quickReplies.length > 0 ? 'Structured' : 'Text',
    direction: 'outbound',
    time: world.clock.now(),
    text,
    attachments,
    quickReplies: quickReplies.map((one) => ({ payload: one.text, ...one, action: 'Message' })),
    originatingEntity: 'Human',
  };
  return addMessage(world, conversation, connectedAgent(conversation), saying, { steered: 'agentWrites' });
}

/** A connected agent is typing; only the webhook learns of it. */
export function agentTypes(world: World, conversationId: string): void {
  const conversation = target(world, conversationId);
  connectedAgent(conversation);
  deliverTyping(world, conversation);
}

function connectedAgent(conversation: Conversation): Participant {
  const isConnected = (agent: Participant) => stateOf(agent) === 'connected';
  return targetAgent(conversation, undefined, 'that is connected', isConnected);
}
