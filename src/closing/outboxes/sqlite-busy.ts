import { setTimeout as delay } from 'node:timers/promises';
import { explainSqliteFailure, isBusy } from './sqlite-failure.js';

/**
 * Runs `work` again and again while another process writes, at most `busyMs` milliseconds. SQLite itself would wait inside
 * the call, and the whole process with it.
 *
 * @throws OutboxUnavailableError where it takes longer, or something else is wrong
 */
export async function whileBusy<Result>(path: string, busyMs: number, work: () => Result): Promise<Result> {
  const giveUpAt = performance.now() + busyMs;
  for (;;) {
    try {
      return work();
    } catch (error) {
      if (!isBusy(error) || performance.now() >= giveUpAt) throw explainSqliteFailure(path, error);
    }
    await delay(2 + Math.random() * 20);
  }
}
