import { checkId, checkIds } from './check-arguments.js';
import { answerFor } from './conversation-answer.js';
import type { ConversationSnapshot } from './conversation-snapshot.js';
import { endedAtAnswer } from './ended-at-answer.js';
import type { ApiRequest, DisconnectOptions } from './platform-request.js';
import { jsonBody } from './platform-request.js';
import { accepted, json } from './read-answer.js';

/** What an agent's wrap-up says, where the caller writes it. */
export interface WrapUpInput {
  /** The id of a wrap-up code of the organisation. */
  readonly code: string;
  readonly notes?: string | undefined;
}

const conversations = '/api/v2/conversations';

/** Disconnects everybody. */
export function conversationDisconnect(
  conversationId: string,
  lane: DisconnectOptions['lane'] = 'close',
): ApiRequest<undefined> {
  return {
    method: 'PATCH',
    path: `${conversations}/messages/${checkId('conversationId', conversationId)}`,
    lane,
    body: jsonBody({ state: 'disconnected' }),
    permissions: ['conversation:communication:disconnect', 'conversation:message:park'],
    read: accepted,
  };
}

/** Disconnects one participant. */
export function participantDisconnect(
  conversationId: string,
  participantId: string,
  wrapup: WrapUpInput | undefined,
  lane: DisconnectOptions['lane'] = 'close',
): ApiRequest<undefined> {
  const conversation = checkId('conversationId', conversationId);
  const participant = checkId('participantId', participantId);
  return {
    method: 'PATCH',
    path: `${conversations}/messages/${conversation}/participants/${participant}`,
    lane,
    body: jsonBody({ state: 'disconnected', wrapup }),
    permissions: ['conversation:participant:wrapup', 'conversation:communication:disconnect'],
    read: accepted,
  };
}

/** The platform's repair for stuck state. */
export function teardown(
  conversationId: string,
  lane: DisconnectOptions['lane'] = 'close',
): ApiRequest<undefined> {
  return {
    method: 'POST',
    path: `${conversations}/${checkId('conversationId', conversationId)}/disconnect`,
    lane,
    permissions: ['conversation:communication:disconnect'],
    read: accepted,
  };
}

/** Who is in a conversation, live. */
export function conversationRead(
  conversationId: string,
  lane: 'read' | 'verify',
): ApiRequest<ConversationSnapshot> {
  return {
    method: 'GET',
    path: `${conversations}/${checkId('conversationId', conversationId)}`,
    lane,
    permissions: ['conversation:communication:view'],
    read: json(answerFor(conversationId)),
  };
}

/** When conversations ended, as analytics has it; `undefined` where none is asked for. */
export function endsRead(
  conversationIds: readonly string[],
): ApiRequest<Map<string, number | undefined>> | undefined {
  const ids = checkIds('conversationIds', conversationIds);
  if (ids.length === 0) return undefined;
  return {
    method: 'GET',
    path: '/api/v2/analytics/conversations/details',
    query: `?id=${ids.join(',')}`,
    lane: 'verify',
    permissions: ['analytics:conversationDetail:view'],
    read: json(endedAtAnswer),
  };
}
