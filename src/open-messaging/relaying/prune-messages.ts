import type { RelayOptions } from './relay.js';

const everyMs = 600_000;
const rows = 1_000;
/** The pause between two batches, where there is more. */
const nextMs = 200;

/** Forgets the ids of messages that ended long ago, from time to time. Returns the way to stop. */
export function pruneMessages({
  messages,
  clock,
  rememberMs,
  logger,
}: Pick<RelayOptions<object>, 'messages' | 'clock' | 'rememberMs' | 'logger'>): () => void {
  let isStopped = false;
  let cancel: () => void = () => {};
  const prune = async () => {
    let pruned = 0;
    try {
      pruned = await messages.prune(clock.now() - rememberMs, rows);
    } catch (error) {
      logger.warn('old messages could not be forgotten', { error: String(error) });
    }
    if (!isStopped) cancel = clock.schedule(pruned < rows ? everyMs : nextMs, prune);
  };
  cancel = clock.schedule(0, prune);
  return () => {
    isStopped = true;
    cancel();
  };
}
