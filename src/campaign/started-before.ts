import type { DocumentStore } from '../closing/document-store.js';
import { documentsOfIntegration } from '../open-messaging/sessions/documents-of-integration.js';
import { recordIn, startKind } from '../open-messaging/starting/start-record.js';

/** Records that are asked for together. */
const batchSize = 1_000;

/** How many of these keys were started before, by whatever campaign or bot: their guests are not written to again. */
export async function countStartedBefore(
  documents: DocumentStore,
  integrationId: string,
  keys: readonly string[],
): Promise<number> {
  const starts = documentsOfIntegration(documents, integrationId);
  let count = 0;
  for (let at = 0; at < keys.length; at += batchSize) {
    for (const document of await starts.readMany(startKind, keys.slice(at, at + batchSize))) {
      const state = recordIn(document)?.state;
      if (state !== undefined && state !== 'asking') count += 1;
    }
  }
  return count;
}
