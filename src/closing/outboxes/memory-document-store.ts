import type { DocumentStore, DocumentWrite, StoredDocument } from '../document-store.js';
import { checkNames } from './check-names.js';
import { ClockWatch, clockSlackMs } from './clock-watch.js';
import { jsonOf } from './document-row.js';
import { pageLimit } from './page-limit.js';

/** A document as the memory keeps it: its value as text, so that nobody can change it by what they were given of it. */
interface KeptDocument extends Omit<StoredDocument, 'value'> {
  readonly json: string;
  readonly expiresAt: number | undefined;
  readonly updatedAt: number;
}

/** Documents in memory: for tests, and the model of what the durable stores do. */
export class MemoryDocumentStore implements DocumentStore {
  readonly #kinds = new Map<string, Map<string, KeptDocument>>();
  readonly #clock = new ClockWatch();

  async read(kind: string, key: string): Promise<StoredDocument | undefined> {
    checkNames('document', { kind, key });
    const kept = this.#kinds.get(kind)?.get(key);
    return kept && shown(kept);
  }

  async readMany(kind: string, keys: readonly string[]): Promise<StoredDocument[]> {
    for (const key of keys) checkNames('document', { kind, key });
    const documents = this.#kinds.get(kind);
    return [...new Set(keys)].flatMap((key) => documents?.get(key) ?? []).map(shown);
  }

  async write(
    kind: string,
    key: string,
    value: unknown,
    { ifVersion, dueAt, expiresAt }: DocumentWrite,
    now: number,
  ): Promise<StoredDocument | undefined> {
    checkNames('document', { kind, key });
    const json = jsonOf(value);
    const documents = this.#kinds.get(kind) ?? new Map<string, KeptDocument>();
    const { version = 0 } = documents.get(key) ?? {};
    if (ifVersion !== undefined && ifVersion !== version) return undefined;
    const written = { kind, key, json, version: version + 1, dueAt, expiresAt, updatedAt: now };
    this.#kinds.set(kind, documents.set(key, written));
    return shown(written);
  }

  async remove(kind: string, key: string): Promise<void> {
    checkNames('document', { kind, key });
    this.#kinds.get(kind)?.delete(key);
  }

  async due(kind: string, now: number, limit: number): Promise<StoredDocument[]> {
    if (this.#clock.wentBack(now)) this.#bringBack(now);
    return this.#of(kind)
      .filter(({ dueAt }) => dueAt !== undefined && dueAt <= now)
      .sort((a, b) => (a.dueAt ?? 0) - (b.dueAt ?? 0) || (a.key < b.key ? -1 : 1))
      .slice(0, Math.max(limit, 0))
      .map(shown);
  }

  async nextDueAt(kind: string): Promise<number | undefined> {
    const times = this.#of(kind).flatMap(({ dueAt }) => dueAt ?? []);
    return times.length === 0 ? undefined : times.reduce((a, b) => Math.min(a, b));
  }

  async list(
    kind: string,
    { after, limit }: { readonly after?: string | undefined; readonly limit: number },
  ): Promise<StoredDocument[]> {
    return this.#of(kind)
      .filter(({ key }) => after === undefined || key > after)
      .sort((a, b) => (a.key < b.key ? -1 : 1))
      .slice(0, pageLimit(limit))
      .map(shown);
  }

  async prune(now: number, limit: number): Promise<number> {
    const expired = [...this.#kinds.keys()]
      .flatMap((kind) => this.#of(kind))
      .filter(({ expiresAt }) => expiresAt !== undefined && expiresAt <= now)
      .slice(0, limit);
    for (const { kind, key } of expired) this.#kinds.get(kind)?.delete(key);
    return expired.length;
  }

  #of(kind: string): KeptDocument[] {
    return [...(this.#kinds.get(kind)?.values() ?? [])];
  }

  #bringBack(now: number): void {
    for (const documents of this.#kinds.values()) {
      for (const kept of documents.values()) {
        const { dueAt, expiresAt, updatedAt } = kept;
        if (dueAt === undefined || updatedAt <= now + clockSlackMs) continue;
        const by = now - updatedAt;
        documents.set(kept.key, {
          ...kept,
          dueAt: dueAt + by,
          expiresAt: expiresAt === undefined ? undefined : expiresAt + by,
          updatedAt: now,
        });
      }
    }
  }
}

function shown({ kind, key, json, version, dueAt }: KeptDocument): StoredDocument {
  return { kind, key, value: JSON.parse(json), version, dueAt };
}
