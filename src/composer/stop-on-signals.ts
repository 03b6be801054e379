import type { Logger } from '../logger.js';
import { messageOf } from '../turns/message-of.js';

/**
 * Drains before the process ends by SIGTERM or SIGINT. Where the bot's host listens for the signal itself, stopping is
 * the host's; a listener alone would keep the process from ending, so the signal is raised again afterwards. In front of the others, so as to see those that listen once.
 */
export function stopOnSignals(stop: () => Promise<void>, logger: Logger): void {
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.prependOnceListener(signal, () => {
      if (process.listenerCount(signal) > 0) return;
      stop()
        .catch((error: unknown) => {
          logger.error('Sessions that were being closed could not be drained.', { error: messageOf(error) });
        })
        .finally(() => process.kill(process.pid, signal));
    });
  }
}
