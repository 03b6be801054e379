/** What comes next. Nothing when the run is called off: the reading may hang, as over a network. */
export function nextUnlessAborted<Item>(
  items: AsyncIterator<Item>,
  signal: AbortSignal,
): Promise<IteratorResult<Item, unknown>> {
  return new Promise((resolve, reject) => {
    const giveUp = () => resolve({ done: true, value: undefined });
    signal.addEventListener('abort', giveUp, { once: true });
    const forget = () => signal.removeEventListener('abort', giveUp);
    items.next().then(resolve, reject).finally(forget);
  });
}
