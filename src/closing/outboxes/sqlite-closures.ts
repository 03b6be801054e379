import type { Closure, ClosureChange, ClosureDraft } from '../closure.js';
import type { HistoryEntry } from '../history-entry.js';
import type { ClaimRequest, ClosurePage, Lease } from '../outbox.js';
import { claimFirst, claimVerifying } from './claim-statements.js';
import type { ClosureIds } from './closure-id.js';
import { insertedColumns, readClosure, readLease, type SqlRow } from './closure-row.js';
import type { OnCorruptRow } from './corrupt-row.js';
import { mergeDraft, signalEntries } from './merge-signals.js';
import { firstEntries, newClosure } from './new-closure.js';
import { explainRefusal } from './refused-step.js';
import type { SqliteConnection } from './sqlite-connection.js';
import {
  insertClosure,
  insertEntry,
  type Statement,
  selectClosure,
  selectLatest,
  selectOpen,
  setAside,
  updateSignals,
} from './statements.js';
import { type StepRight, stepStatement } from './step-statement.js';
import type { StoredClosure } from './stored-closure.js';
import type { Tables } from './tables.js';

/** Closures in an open SQLite file. Whoever calls decides about the transaction. */
export class SqliteClosures {
  constructor(
    readonly connection: SqliteConnection,
    readonly tables: Tables,
    readonly onCorruptRow: OnCorruptRow,
  ) {}

  /** The rows of a statement as closures; those that cannot be understood are set aside and left out. */
  stored(statement: Statement): StoredClosure[] {
    return this.#understand(this.connection.run(statement));
  }

  /** A page of closures. The statement asks for one row more than `limit`, to see whether there is a next page. */
  page(statement: Statement, limit: number): ClosurePage {
    const rows = this.connection.run(statement);
    const closures = this.#understand(rows.slice(0, limit)).map(({ closure }) => closure);
    return { closures, ...(rows.length > limit && { next: String(rows[limit - 1]?.id) }) };
  }

  /** Leases the closure of an engagement that has waited longest; `undefined` where none is due. */
  claimFirst(engagement: string, request: ClaimRequest): Lease | undefined {
    for (;;) {
      const [row] = this.connection.run(claimFirst(this.tables, engagement, request));
      if (row === undefined) return undefined;
      const [stored] = this.#understand([row]);
      if (stored !== undefined) return readLease(row, stored.closure);
    }
  }

  /** Leases closures in `verifying`, those that have waited longest. */
  claimVerifying(request: ClaimRequest): Lease[] {
    return this.stored(claimVerifying(this.tables, request)).map(({ row, closure }) =>
      readLease(row, closure),
    );
  }

  /** Adds a closure, or its signals to the open one of the conversation. */
  add(
    draft: ClosureDraft,
    ids: ClosureIds,
    at: number,
    instance: string,
  ): { closure: Closure; added: boolean } {
    const { conversationId, follows } = draft;
    const open = follows === undefined ? this.first(selectOpen(this.tables, conversationId)) : undefined;
    if (open !== undefined) return { closure: this.#merge(open, draft, at, instance), added: false };
    const columns = insertedColumns(newClosure(draft, ids.next(at), at));
    const [stored] = this.stored(insertClosure(this.tables, columns, follows));
    if (stored === undefined) {
      const later = follows === undefined ? undefined : this.first(selectLatest(this.tables, conversationId));
      if (later !== undefined) return { closure: later, added: false };
      throw new Error('The closure that was just added cannot be read.');
    }
    this.log(stored.closure.id, firstEntries(stored.closure, instance));
    return { closure: stored.closure, added: true };
  }

  #understand(rows: readonly SqlRow[]): StoredClosure[] {
    return rows.flatMap((row) => {
      const read = readClosure(row);
      if ('closure' in read) return [{ closure: read.closure, row }];
      this.#setAside(String(row.id), read.fault);
      return [];
    });
  }

  /** The first closure of a statement; asked for again after a row was set aside, until there is a good one or none. */
  first(statement: Statement): Closure | undefined {
    for (;;) {
      const rows = this.connection.run(statement);
      const [row] = rows;
      if (row === undefined) return undefined;
      const read = readClosure(row);
      if ('closure' in read) return read.closure;
      this.#setAside(String(row.id), read.fault);
    }
  }

  /** Takes a step and writes its history. `undefined` where it came too late for an amendment. */
  step(
    right: StepRight,
    change: ClosureChange,
    history: readonly HistoryEntry[],
    now: number,
  ): StoredClosure | undefined {
    const [stored] = this.stored(stepStatement(this.tables, right, change, now));
    if (stored === undefined) {
      const id = 'lease' in right ? right.lease.closure.id : right.id;
      const [row] = this.connection.run(selectClosure(this.tables, id));
      explainRefusal(right, change, now, row);
      return undefined;
    }
    this.log(stored.closure.id, history);
    return stored;
  }

  log(closureId: string, history: readonly HistoryEntry[]): void {
    for (const entry of history) this.connection.run(insertEntry(this.tables, closureId, entry));
  }

  #merge(open: Closure, draft: ClosureDraft, at: number, instance: string): Closure {
    const merged = mergeDraft(open, draft);
    if (merged === undefined) return open;
    const [stored] = this.stored(updateSignals(this.tables, open.id, merged, at));
    this.log(open.id, signalEntries(merged.added, at, instance));
    return stored?.closure ?? open;
  }

  #setAside(id: string, fault: string): void {
    const changed = this.connection.run(setAside(this.tables, id, fault));
    if (changed.length > 0) this.onCorruptRow({ table: 'closures', id, fault });
  }
}
