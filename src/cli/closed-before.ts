import type { Outbox } from '../closing/outbox.js';
import type { ApiCall } from '../genesys/api-call.js';
import type { GenesysClient } from '../genesys/genesys-client.js';

/** As many as analytics is asked for in one call. */
const batch = 100;

interface Look {
  readonly outbox: Outbox;
  readonly genesys: Pick<GenesysClient, 'readEndedAt'>;
  readonly signal: AbortSignal;
  readonly onCall: (call: ApiCall) => void;
  /** Hears, once, why analytics cannot be asked. */
  readonly onUnknown: (error: unknown) => void;
  readonly onClosedBefore: () => void;
}

/**
 * Passes on the conversations that have to be closed, and counts those that were closed before and have stayed so: the
 * record says closed, and analytics agrees. A conversation that was opened again since is passed on; so is every one where
 * analytics cannot be asked.
 */
export async function* withoutClosedBefore(
  conversationIds: Iterable<string>,
  { outbox, genesys, signal, onCall, onUnknown, onClosedBefore }: Look,
): AsyncGenerator<string> {
  let canAsk = true;
  let doubtful: string[] = [];
  const settle = async function* () {
    const ids = doubtful;
    doubtful = [];
    if (ids.length === 0) return;
    let endedAt: Awaited<ReturnType<typeof genesys.readEndedAt>> = new Map();
    try {
      if (canAsk) endedAt = await genesys.readEndedAt(ids, { signal, onCall });
    } catch (error) {
      signal.throwIfAborted();
      canAsk = false;
      onUnknown(error);
    }
    for (const id of ids) {
      if (endedAt.get(id) === undefined) yield id;
      else onClosedBefore();
    }
  };
  for (const id of conversationIds) {
    if ((await outbox.latest(id))?.state !== 'closed') yield id;
    else if (doubtful.push(id) >= batch) yield* settle();
  }
  yield* settle();
}
