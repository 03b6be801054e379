import type { Closure, ClosureChange, ClosureDraft } from '../closure.js';
import type { HistoryEntry } from '../history-entry.js';
import type { ClosurePage } from '../outbox.js';
import type { ClosureIds } from './closure-id.js';
import { insertedColumns, readClosure, type SqlRow } from './closure-row.js';
import type { OnCorruptRow } from './corrupt-row.js';
import { mergeDraft, signalEntries } from './merge-signals.js';
import { firstEntries, newClosure } from './new-closure.js';
import type { PostgresConnection, PostgresStatement, Run } from './postgres-connection.js';
import { isUniqueViolation } from './postgres-failure.js';
import { type Wake, withHistory } from './postgres-statements.js';
import { explainRefusal } from './refused-step.js';
import * as statements from './statements.js';
import { type StepRight, stepStatement } from './step-statement.js';
import type { StoredClosure } from './stored-closure.js';
import type { Tables } from './tables.js';

/** Between two looks at a conversation others may open and end a closure; more than a few times is a defect. */
const addTries = 20;

/** Closures in PostgreSQL. Every write is one statement, except where signals join an open closure. */
export class PostgresClosures {
  constructor(
    readonly connection: PostgresConnection,
    readonly tables: Tables,
    readonly onCorruptRow: OnCorruptRow,
  ) {}

  /** The rows of a statement as closures; those that cannot be understood are set aside and left out. */
  async stored(statement: PostgresStatement): Promise<StoredClosure[]> {
    return this.#understand(await this.connection.run(statement));
  }

  /** A page of closures. The statement asks for one row more than `limit`, to see whether there is a next page. */
  async page(statement: PostgresStatement, limit: number): Promise<ClosurePage> {
    const rows = await this.connection.run(statement);
    const closures = (await this.#understand(rows.slice(0, limit))).map(({ closure }) => closure);
    return { closures, ...(rows.length > limit && { next: String(rows[limit - 1]?.id) }) };
  }

  /** The first closure of a statement; asked for again after a row was set aside, until there is a good one or none. */
  async first(statement: PostgresStatement, run: Run = this.connection.run): Promise<Closure | undefined> {
    for (;;) {
      const [row] = await run(statement);
      if (row === undefined) return undefined;
      const read = readClosure(row);
      if ('closure' in read) return read.closure;
      await this.#setAside(run, String(row.id), read.fault);
    }
  }

  /** Adds a closure, or its signals to the open one of the conversation. */
  async add(
    draft: ClosureDraft,
    ids: ClosureIds,
    at: number,
    instance: string,
    wake: Wake,
  ): Promise<{ closure: Closure; added: boolean }> {
    const fresh = newClosure(draft, ids.next(at), at);
    const insert = statements.insertClosure(this.tables, insertedColumns(fresh), draft.follows);
    const insertWithHistory = withHistory(this.tables, insert, firstEntries(fresh, instance), wake);
    for (let tries = 0; tries < addTries; tries += 1) {
      const [stored] = await this.stored(insertWithHistory);
      if (stored !== undefined) return { closure: stored.closure, added: true };
      const closure =
        draft.follows === undefined
          ? await this.#merge(draft, at, instance)
          : await this.first(statements.selectLatest(this.tables, draft.conversationId));
      if (closure !== undefined) return { closure, added: false };
    }
    throw new Error('A closure could neither be added nor found open.');
  }

  /** Takes a step and writes its history. `undefined` where it came too late for an amendment. */
  async step(
    right: StepRight,
    change: ClosureChange,
    history: readonly HistoryEntry[],
    now: number,
    wake?: Wake,
  ): Promise<StoredClosure | undefined> {
    const step = stepStatement(this.tables, right, change, now);
    try {
      const [stored] = await this.stored(withHistory(this.tables, step, history, wake));
      if (stored !== undefined) return stored;
    } catch (error) {
      // Another closure of the conversation was opened at the same moment.
      if ('from' in right && isUniqueViolation(error)) return undefined;
      throw error;
    }
    const id = 'lease' in right ? right.lease.closure.id : right.id;
    const [row] = await this.connection.run(statements.selectClosure(this.tables, id));
    explainRefusal(right, change, now, row);
    return undefined;
  }

  /** Adds the signals to the open closure of the conversation; `undefined` where there is none. */
  #merge(draft: ClosureDraft, at: number, instance: string): Promise<Closure | undefined> {
    return this.connection.transaction(async (run) => {
      const { text, params } = statements.selectOpen(this.tables, draft.conversationId);
      const open = await this.first({ text: `${text} for update`, params }, run);
      if (open === undefined) return undefined;
      const merged = mergeDraft(open, draft);
      if (merged === undefined) return open;
      const update = statements.updateSignals(this.tables, open.id, merged, at);
      const lines = signalEntries(merged.added, at, instance);
      return this.first(withHistory(this.tables, update, lines), run);
    });
  }

  async #understand(rows: readonly SqlRow[]): Promise<StoredClosure[]> {
    const stored: StoredClosure[] = [];
    for (const row of rows) {
      const read = readClosure(row);
      if ('closure' in read) stored.push({ closure: read.closure, row });
      else await this.#setAside(this.connection.run, String(row.id), read.fault);
    }
    return stored;
  }

  async #setAside(run: Run, id: string, fault: string): Promise<void> {
    const changed = await run(statements.setAside(this.tables, id, fault));
    if (changed.length > 0) this.onCorruptRow({ table: 'closures', id, fault });
  }
}
