import { UndeliverableError } from '../../errors/undeliverable-error.js';

/** What may be different at the next try: who we are (401), and how fast (408, 429). */
const passing = [401, 408, 429];

/** What a failed send to a channel means: an `UndeliverableError` where no repeat would help, otherwise the error itself. */
export function connectorRefusal(error: unknown): unknown {
  const status = statusOf(error);
  if (status === undefined || status < 400 || status >= 500 || passing.includes(status)) return error;
  const reason =
    status === 403 || status === 404
      ? `The guest's conversation with the bot is gone: the channel answered ${status}. The guest has to write again.`
      : `The channel refused the message with status ${status}. See what it says to messages of this kind.`;
  return new UndeliverableError(reason, { cause: error });
}

/** botbuilder's connector says `statusCode`, that of the Agents SDK `status`. */
function statusOf(error: unknown): number | undefined {
  const { statusCode, status } = (error ?? {}) as {
    readonly statusCode?: unknown;
    readonly status?: unknown;
  };
  const found = statusCode ?? status;
  return typeof found === 'number' ? found : undefined;
}
