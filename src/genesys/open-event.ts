import { checkOpenEvent } from './check-arguments.js';
import { openInbound } from './open-inbound.js';
import { type OpenSender, toSender } from './open-sender.js';
import type { ApiRequest } from './platform-request.js';
import { accepted } from './read-answer.js';

/** A guest is typing: the only event that the platform takes from the open channel. */
export interface OpenEvent {
  readonly from: OpenSender;
  /** When it happened, in milliseconds since the Unix epoch. */
  readonly time: number;
}

/** `POST …/inbound/open/event`. */
export function openEventRequest(integrationId: string, event: OpenEvent): ApiRequest<undefined> {
  checkOpenEvent(event);
  const { from, time } = event;
  const channel = { from: toSender(from), time: new Date(time).toISOString() };
  return openInbound(integrationId, 'event', { channel, events: [{ eventType: 'Typing' }] }, accepted);
}
