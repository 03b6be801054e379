import type { Outbox } from '../closing/outbox.js';
import { GenesysApiError } from '../errors/genesys-api-error.js';
import type { ApiCall } from '../genesys/api-call.js';
import { isOver } from '../genesys/conversation-snapshot.js';
import type { GenesysClient } from '../genesys/genesys-client.js';

/** As many as analytics is asked for in one call. */
const batch = 100;

/**
 * Within 72 h at the most a guest's message opens an ended conversation again, and analytics is behind by less than a day.
 * So of a conversation that ended longer ago, in milliseconds, analytics knows whether it is open.
 */
const settledMs = 96 * 3_600_000;

/** What has shown that a conversation is still closed. */
export type StillClosedBy = 'read' | 'analytics';

/** A conversation that is to be closed, or was closed before and has stayed so. */
interface Wanted {
  readonly conversationId: string;
  readonly stillClosedBy?: StillClosedBy;
}

interface Look {
  readonly outbox: Outbox;
  readonly genesys: Pick<GenesysClient, 'readEndedAt' | 'readConversation'>;
  readonly signal: AbortSignal;
  readonly onCall: (call: ApiCall) => void;
  /** Hears, once, why analytics cannot be asked. */
  readonly onUnknown: (error: unknown) => void;
}

/**
 * Which conversations have to be closed, those first that the record does not say were closed. Of the others, each is read
 * live: its guest may have opened it again since. Only where that must have been long ago, analytics is asked, for many in
 * one call.
 */
export async function* findClosedBefore(
  conversationIds: Iterable<string>,
  { outbox, ...platform }: Look,
): AsyncGenerator<Wanted> {
  const settledBefore = Date.now() - settledMs;
  const recent: string[] = [];
  const settled: string[] = [];
  for (const conversationId of conversationIds) {
    const { state, endedAt = Number.POSITIVE_INFINITY } = (await outbox.latest(conversationId)) ?? {};
    if (state !== 'closed') yield { conversationId };
    else if (endedAt < settledBefore) settled.push(conversationId);
    else recent.push(conversationId);
  }
  const ends = endsInAnalytics(settled, platform);
  for await (const { conversationId, endedAt } of ends) {
    if (endedAt !== undefined && endedAt < settledBefore)
      yield { conversationId, stillClosedBy: 'analytics' };
    else recent.push(conversationId);
  }
  for (const conversationId of recent) {
    if (await isStillOver(conversationId, platform)) yield { conversationId, stillClosedBy: 'read' };
    else yield { conversationId };
  }
}

/** The end of each, where analytics knows of one. */
async function* endsInAnalytics(
  conversationIds: readonly string[],
  { genesys, signal, onCall, onUnknown }: Omit<Look, 'outbox'>,
): AsyncGenerator<{ conversationId: string; endedAt: number | undefined }> {
  let canAsk = true;
  for (let from = 0; from < conversationIds.length; from += batch) {
    const asked = conversationIds.slice(from, from + batch);
    let ends: Awaited<ReturnType<typeof genesys.readEndedAt>> = new Map();
    try {
      if (canAsk) ends = await genesys.readEndedAt(asked, { signal, onCall });
    } catch (error) {
      signal.throwIfAborted();
      canAsk = false;
      onUnknown(error);
    }
    for (const conversationId of asked) yield { conversationId, endedAt: ends.get(conversationId) };
  }
}

/** What cannot be read now is left to the closer, which reads it again and knows what to do about errors. */
async function isStillOver(
  conversationId: string,
  { genesys, signal, onCall }: Omit<Look, 'outbox'>,
): Promise<boolean> {
  try {
    return isOver(await genesys.readConversation(conversationId, { signal, onCall }));
  } catch (error) {
    if (signal.aborted || !(error instanceof GenesysApiError)) throw error;
    return false;
  }
}
