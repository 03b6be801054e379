import { setTimeout as delay } from 'node:timers/promises';

/** Looks again and again until it holds; fails with what was waited for. */
export async function until(
  what: string,
  holds: () => boolean | Promise<boolean>,
  limitMs = 20_000,
): Promise<void> {
  const giveUpAt = performance.now() + limitMs;
  while (!(await holds())) {
    if (performance.now() > giveUpAt) throw new Error(`It did not come true within ${limitMs} ms: ${what}.`);
    await delay(20);
  }
}
