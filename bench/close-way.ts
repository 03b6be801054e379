import type { EventTarget } from './cloud-messages.js';

/** One way to close many conversations, to be measured beside others. */
export interface CloseWay {
  readonly name: string;
  /** Where it hears of pushed events, if it does. */
  readonly push?: EventTarget | undefined;
  /** Closes them all. Resolves to how many of them were seen to be over; `undefined` where it looks at none. */
  close(ids: readonly string[]): Promise<number | undefined>;
  end(): Promise<void>;
}

/** How many conversations every way has under way at a time, where it is not one after the other: the closer's default. */
export const concurrency = 8;

/** Works on all of them, so many at a time. */
export async function atATime(
  most: number,
  ids: readonly string[],
  work: (id: string) => Promise<void>,
): Promise<void> {
  const waiting = ids[Symbol.iterator]();
  const worker = async () => {
    for (const id of waiting) await work(id);
  };
  await Promise.all(Array.from({ length: most }, worker));
}
