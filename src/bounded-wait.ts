import type { Clock } from './clock.js';

/** What `within` resolves to where the time was over first. */
export const tooLate = Symbol('too late');

/**
 * Waits for a promise, but no longer than `ms` milliseconds: neither a guest's turn nor a stop may hang on what this package
 * waits for. The promise goes on by itself; its rejection after that time is the caller's to have handled.
 */
export function within<Value>(
  clock: Clock,
  ms: number,
  promise: Promise<Value>,
): Promise<Value | typeof tooLate> {
  return new Promise((resolve, reject) => {
    const cancel = clock.schedule(ms, () => resolve(tooLate));
    promise.then(
      (value) => {
        cancel();
        resolve(value);
      },
      (error: unknown) => {
        cancel();
        reject(error);
      },
    );
  });
}
