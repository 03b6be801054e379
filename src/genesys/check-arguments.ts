import { ArgumentError } from '../errors/argument-error.js';
import type { AgentlessMessage } from './agentless-message.js';
import type { OpenMessage } from './open-message.js';

/** The most ids that are asked for at once: more have not been seen in use. */
const mostIds = 100;

/** The platform's limit on the text of an agentless message. */
const longestText = 2_000;

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
  if (!Number.isFinite(time) || Math.abs(time) > 8.64e15) {
    throw new ArgumentError('message.time', 'a time in milliseconds since the Unix epoch', time);
  }
  if (!attachments?.length) checkText('message.text', text);
}

function checkText(argument: string, text: unknown): void {
  if (typeof text !== 'string' || text.trim() === '')
    throw new ArgumentError(argument, 'a text that is not empty', text);
}
