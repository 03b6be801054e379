import { OutboxUnavailableError } from '../../errors/outbox-unavailable-error.js';

/** There is none, and it is not to be made. */
export function noOutbox(location: string, found: string): OutboxUnavailableError {
  const advice = 'Name the place that the bot uses, or start the bot first: it makes the outbox.';
  return new OutboxUnavailableError(location, 'missing', `${found} ${advice}`);
}
