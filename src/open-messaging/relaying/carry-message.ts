import { backoffMs } from '../../closing/backoff.js';
import type { MessageEnd, QueuedMessage } from '../../closing/message-queue.js';
import { loggableError } from '../../loggable-error.js';
import type { Carrier, RelayOptions } from './relay.js';

const retry = { baseMs: 500, capMs: 30_000 } as const;
/** While the secret is rotated, another process may have sealed it with one that this process gets with its own restart. */
const sealPatienceMs = 600_000;

/** What became of a try: the message has ended, or is tried again. */
type Outcome = { readonly end: MessageEnd } | { readonly retryAt: number };

/** Tries to carry a message that was claimed, and gives it up where its time is over or no repeat would help. */
export async function carryMessage<Contents extends object>(
  options: RelayOptions<Contents>,
  message: QueuedMessage,
): Promise<Outcome> {
  const { seal, carriers, giveUpUnread, clock, random, logger, isFinal, giveUpAfterMs } = options;
  const carrier: Carrier<Contents[keyof Contents]> | undefined = carriers[message.kind as keyof Contents];
  let content: Contents[keyof Contents] | undefined;
  try {
    content = seal.open(message.id, message.sealed) as Contents[keyof Contents];
    if (carrier === undefined) throw new Error(`nothing carries messages of the kind ${message.kind}`);
    await carrier.carry(content, message);
    return { end: 'delivered' };
  } catch (error) {
    const now = clock.now();
    const fields = { kind: message.kind, failures: message.failures + 1, error: loggableError(error) };
    const patienceMs = content === undefined ? Math.min(sealPatienceMs, giveUpAfterMs) : giveUpAfterMs;
    if (!isFinal(error) && now < message.addedAt + patienceMs) {
      const retryAfterMs = (error as { retryAfterMs?: number } | null)?.retryAfterMs;
      const waitMs = backoffMs(message.failures + 1, retry, random, retryAfterMs);
      logger.info('a message could not be delivered and is tried again', { ...fields, waitMs });
      return { retryAt: now + waitMs };
    }
    logger.error('a message is undeliverable', fields);
    if (carrier !== undefined && content !== undefined) await carrier.giveUp(content, message, error);
    else await giveUpUnread(message, error);
    return { end: 'undeliverable' };
  }
}
