import { ArgumentError } from '../errors/argument-error.js';
import type { AgentlessMessage } from './agentless-message.js';
import type { ConversationSearch } from './conversation-search.js';
import type { OpenEvent } from './open-event.js';
import type { OpenMessage } from './open-message.js';
import type { OpenReceipt } from './open-receipt.js';
import type { OpenStructuredResponse } from './open-structured-response.js';
import type { ThreadingTimeline } from './threading-timeline.js';

/** The most ids that are asked for at once: more have not been seen in use. */
const mostIds = 100;

/** The platform's limit on the text of an agentless message. */
const longestText = 2_000;

/** The most that analytics gives in one page. */
export const longestPage = 100;

/** The platform refuses to page further: "Pagination may not exceed 100000 results". */
const mostResults = 100_000;

/** The platform's longest threading window: 72 hours. */
export const longestWindowMinutes = 4_320;

const receiptStatuses: readonly OpenReceipt['status'][] = [
  'Sent',
  'Delivered',
  'Failed',
  'Published',
  'Removed',
];

/** The platform's limit on the interval of an analytics details query. */
export const longestIntervalMs = 31 * 24 * 3_600_000;

/**
 * An id that goes into a path. The ids of the platform are UUIDs; what matters is that none can leave its segment
 * of the path. @throws ArgumentError
 */
export function checkId(argument: string, id: unknown): string {
  if (typeof id === 'string' && /^[A-Za-z0-9_-]{1,100}$/.test(id)) return id;
  throw new ArgumentError(argument, 'an id of Genesys Cloud: 1 to 100 letters, digits, "-" and "_"', id);
}

/** @throws ArgumentError */
export function checkIds(argument: string, ids: readonly string[]): string[] {
  if (!Array.isArray(ids) || ids.length > mostIds) {
    throw new ArgumentError(argument, `an array of at most ${mostIds} ids`, ids);
  }
  return [...new Set(ids.map((id, index) => checkId(`${argument}[${index}]`, id)))];
}

/** @throws ArgumentError */
export function checkAgentless({ integrationId, toAddress, text }: AgentlessMessage): void {
  checkId('integrationId', integrationId);
  checkText('toAddress', toAddress);
  checkText('text', text);
  if (text.length > longestText) throw new ArgumentError('text', `at most ${longestText} characters`, text);
}

/** @throws ArgumentError */
export function checkOpenMessage({ messageId, from, time, text, attachments }: OpenMessage): void {
  checkText('message.messageId', messageId);
  checkText('message.from.id', from?.id);
  checkTime('message.time', time);
  if (!attachments?.length) checkText('message.text', text);
}

/** @throws ArgumentError */
export function checkOpenEvent({ from, time }: OpenEvent): void {
  checkText('event.from.id', from?.id);
  checkTime('event.time', time);
}

/** @throws ArgumentError */
export function checkOpenReceipt({ messageId, to, status, time }: OpenReceipt): void {
  checkText('receipt.messageId', messageId);
  if (to !== undefined) checkText('receipt.to', to);
  checkTime('receipt.time', time);
  if (!receiptStatuses.includes(status)) {
    throw new ArgumentError('receipt.status', `one of ${receiptStatuses.join(', ')}`, status);
  }
}

/** @throws ArgumentError */
export function checkOpenStructuredResponse(response: OpenStructuredResponse): void {
  const { messageId, from, time, picked } = response;
  checkText('response.messageId', messageId);
  checkText('response.from.id', from?.id);
  checkTime('response.time', time);
  checkText('response.picked.messageId', picked?.messageId);
  checkText('response.picked.text', picked.text);
  checkText('response.picked.payload', picked.payload);
}

/** @throws ArgumentError */
export function checkSearch(search: ConversationSearch): void {
  const { from, to, address, integrationId, limit = longestPage, page = 1 } = search;
  checkTime('search.from', from);
  checkTime('search.to', to);
  if (to <= from || to - from > longestIntervalMs) {
    throw new ArgumentError('search.to', 'a time later than search.from, by at most 31 days', to);
  }
  if (address !== undefined) checkText('search.address', address);
  if (integrationId !== undefined) checkId('search.integrationId', integrationId);
  if (!Number.isInteger(limit) || limit < 1 || limit > longestPage) {
    throw new ArgumentError('search.limit', `a whole number from 1 to ${longestPage}`, limit);
  }
  if (!Number.isInteger(page) || page < 1 || page * limit > mostResults) {
    throw new ArgumentError(
      'search.page',
      `a whole number from 1 to ${Math.floor(mostResults / limit)}`,
      page,
    );
  }
}

/** @throws ArgumentError */
export function checkTimeline({ settings, defaultTimeoutMinutes }: ThreadingTimeline): void {
  if (!Array.isArray(settings)) throw new ArgumentError('timeline.settings', 'an array', settings);
  for (const [index, setting] of settings.entries()) {
    checkText(`timeline.settings[${index}].messengerType`, setting?.messengerType);
    checkMinutes(`timeline.settings[${index}].timeoutInMinutes`, setting.timeoutInMinutes);
  }
  if (defaultTimeoutMinutes !== undefined) {
    checkMinutes('timeline.defaultTimeoutMinutes', defaultTimeoutMinutes);
  }
}

function checkMinutes(argument: string, minutes: unknown): void {
  if (Number.isInteger(minutes) && Number(minutes) >= 0 && Number(minutes) <= longestWindowMinutes) return;
  const expected = `whole minutes from 0 to ${longestWindowMinutes.toLocaleString('en')}, 72 hours`;
  throw new ArgumentError(argument, expected, minutes);
}

function checkTime(argument: string, time: unknown): void {
  if (typeof time === 'number' && Math.abs(time) <= 8.64e15) return;
  throw new ArgumentError(argument, 'a time in milliseconds since the Unix epoch', time);
}

function checkText(argument: string, text: unknown): void {
  if (typeof text !== 'string' || text.trim() === '')
    throw new ArgumentError(argument, 'a text that is not empty', text);
}
