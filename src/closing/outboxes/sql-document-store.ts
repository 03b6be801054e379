import type { DocumentStore, DocumentWrite, StoredDocument } from '../document-store.js';
import { checkNames } from './check-names.js';
import { ClockWatch } from './clock-watch.js';
import { jsonOf, readDocument, writtenDocument } from './document-row.js';
import * as statements from './document-statements.js';
import { pageLimit } from './page-limit.js';
import type { SqlDatabase } from './sql-database.js';
import type { Statement } from './statements.js';
import type { Tables } from './tables.js';

/** Documents in the database of an outbox, for all processes that share it. Every write is one statement. */
export class SqlDocumentStore implements DocumentStore {
  readonly #tables: Tables;
  readonly #database: () => SqlDatabase;
  readonly #clock = new ClockWatch();

  constructor(tables: Tables, database: () => SqlDatabase) {
    this.#tables = tables;
    this.#database = database;
  }

  async read(kind: string, key: string): Promise<StoredDocument | undefined> {
    checkNames('document', { kind, key });
    const [document] = await this.#read(statements.selectDocument(this.#tables, kind, key));
    return document;
  }

  async readMany(kind: string, keys: readonly string[]): Promise<StoredDocument[]> {
    for (const key of keys) checkNames('document', { kind, key });
    return keys.length === 0 ? [] : this.#read(statements.selectDocumentsOf(this.#tables, kind, keys));
  }

  async write(
    kind: string,
    key: string,
    value: unknown,
    write: DocumentWrite,
    now: number,
  ): Promise<StoredDocument | undefined> {
    checkNames('document', { kind, key });
    const statement = statements.writeDocument(this.#tables, kind, key, jsonOf(value), write, now);
    const [row] = await this.#database().write(statement);
    return row && writtenDocument(row);
  }

  async remove(kind: string, key: string): Promise<void> {
    checkNames('document', { kind, key });
    await this.#database().write(statements.removeDocument(this.#tables, kind, key));
  }

  async due(kind: string, now: number, limit: number): Promise<StoredDocument[]> {
    const database = this.#database();
    if (this.#clock.wentBack(now)) {
      await database.write(statements.bringBackDocuments(this.#tables, now, database.lock));
    }
    return this.#read(statements.selectDue(this.#tables, kind, now, Math.max(limit, 0)));
  }

  async nextDueAt(kind: string): Promise<number | undefined> {
    const [row] = await this.#database().read(statements.selectNextDocumentDue(this.#tables, kind));
    return row === undefined ? undefined : Number(row.due_at);
  }

  async list(
    kind: string,
    { after, limit }: { readonly after?: string | undefined; readonly limit: number },
  ): Promise<StoredDocument[]> {
    return this.#read(statements.selectDocuments(this.#tables, kind, after, pageLimit(limit)));
  }

  async prune(now: number, limit: number): Promise<number> {
    const database = this.#database();
    const prune = statements.pruneDocuments(this.#tables, now, limit, database.lock);
    return (await database.write(prune)).length;
  }

  async #read(select: Statement): Promise<StoredDocument[]> {
    const database = this.#database();
    const documents: StoredDocument[] = [];
    for (const row of await database.read(select)) {
      const read = readDocument(row);
      if ('document' in read) {
        documents.push(read.document);
        continue;
      }
      const id = String(row.position);
      const aside = await database.write(statements.setDocumentAside(this.#tables, id, read.fault));
      if (aside.length > 0) database.onCorruptRow({ table: 'documents', id, fault: read.fault });
    }
    return documents;
  }
}
