import { checkId } from './check-arguments.js';
import { type ApiRequest, jsonBody } from './platform-request.js';
import type { AnswerReader } from './read-answer.js';

/** What comes from the open channel into the platform: one of the typed ways in of an integration. */
export function openInbound<T>(
  integrationId: string,
  way: 'message' | 'event' | 'receipt' | 'structured/response',
  body: unknown,
  read: AnswerReader<T>,
): ApiRequest<T> {
  return {
    method: 'POST',
    path: `/api/v2/conversations/messages/${checkId('integrationId', integrationId)}/inbound/open/${way}`,
    lane: 'message',
    body: jsonBody(body),
    permissions: ['conversation:message:receive'],
    read,
  };
}
