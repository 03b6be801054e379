import type { DocumentStore } from '../../closing/document-store.js';

/** The documents of one integration: bots that share an outbox's database must not take each other's sessions. */
export function documentsOfIntegration(documents: DocumentStore, integrationId: string): DocumentStore {
  const own = (kind: string) => `${kind}|${integrationId}`;
  return {
    read: (kind, key) => documents.read(own(kind), key),
    write: (kind, ...rest) => documents.write(own(kind), ...rest),
    remove: (kind, key) => documents.remove(own(kind), key),
    due: (kind, ...rest) => documents.due(own(kind), ...rest),
    nextDueAt: (kind) => documents.nextDueAt(own(kind)),
    list: (kind, page) => documents.list(own(kind), page),
    prune: (...rest) => documents.prune(...rest),
  };
}
