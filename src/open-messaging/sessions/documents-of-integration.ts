import type { DocumentStore } from '../../closing/document-store.js';
import { boundedName } from '../bounded-name.js';

/** The documents of one integration: bots that share an outbox's database must not take each other's sessions. */
export function documentsOfIntegration(documents: DocumentStore, integrationId: string): DocumentStore {
  const own = (kind: string) => `${kind}|${integrationId}`;
  return {
    read: (kind, key) => documents.read(own(kind), boundedName(key)),
    readMany: (kind, keys) => documents.readMany(own(kind), keys.map(boundedName)),
    write: (kind, key, ...rest) => documents.write(own(kind), boundedName(key), ...rest),
    remove: (kind, key) => documents.remove(own(kind), boundedName(key)),
    due: (kind, ...rest) => documents.due(own(kind), ...rest),
    nextDueAt: (kind) => documents.nextDueAt(own(kind)),
    list: (kind, page) => documents.list(own(kind), page),
    prune: (...rest) => documents.prune(...rest),
  };
}
