import type { SessionCloser } from '../src/closing/session-closer.js';

/** Resolves to so many once so many closures were seen to be over. Rejects at the first that failed. */
export function untilClosed(closer: Pick<SessionCloser, 'on'>, count: number): Promise<number> {
  return new Promise((resolve, reject) => {
    let closed = 0;
    const stop = () => {
      for (const forget of forgets) forget();
    };
    const another = () => {
      closed += 1;
      if (closed < count) return;
      stop();
      resolve(closed);
    };
    const forgets = [
      closer.on('closed', another),
      closer.on('alreadyClosed', another),
      closer.on('failed', ({ closure }) => {
        stop();
        reject(new Error(`A closure failed: ${closure.cause}, ${closure.causeDetail}`));
      }),
    ];
  });
}
