import { OutboxSchemaError } from '../../errors/outbox-schema-error.js';
import type { Tables } from './tables.js';

/** The words in which the two databases differ. */
export interface Dialect {
  /** A whole number that can hold a time in milliseconds. */
  readonly integer: string;
  /** A number with fractions. */
  readonly real: string;
  /** Text that is compared byte by byte, as ids are. */
  readonly key: string;
  /** A primary key that counts up by itself. */
  readonly counter: string;
  /** What stands behind a table's columns. */
  readonly tableOptions: string;
  /** Statements that make updates of a table fail. */
  readonly refuseUpdates: (tables: Tables) => readonly string[];
}

export const sqliteDialect: Dialect = {
  integer: 'integer',
  real: 'real',
  key: 'text',
  counter: 'integer primary key',
  tableOptions: 'strict',
  refuseUpdates: ({ history, named }) => [
    `create trigger ${named('history_is_append_only')} before update on ${history}
     begin select raise(abort, 'the history of closures is append-only'); end`,
  ],
};

export const postgresDialect: Dialect = {
  integer: 'bigint',
  real: 'double precision',
  key: 'text collate "C"',
  counter: 'bigint generated always as identity primary key',
  // The claim index is a queue: without frequent vacuums, claims wade through what was taken long ago.
  tableOptions: 'with (autovacuum_vacuum_scale_factor = 0.02)',
  refuseUpdates: ({ history, qualified, named }) => {
    const refuse = qualified('refuse_update');
    return [
      `create or replace function ${refuse}() returns trigger language plpgsql as
       $$ begin raise exception 'the history of closures is append-only'; end $$`,
      `create trigger ${named('history_is_append_only')} before update on ${history}
       for each row execute function ${refuse}()`,
    ];
  },
};

type Migration = (tables: Tables, dialect: Dialect) => readonly string[];

/** In order, for ever: a migration that has been released is never changed. */
const migrations: readonly Migration[] = [
  (tables, dialect) => {
    const { closures, history, rateBudgets, named } = tables;
    return [
      `create table ${closures} (
      id ${dialect.key} primary key,
      conversation_id ${dialect.key} not null,
      sequence integer not null,
      engagement ${dialect.key} not null,
      reason text not null,
      state text not null,
      outcome text,
      cause text,
      cause_detail text,
      rung text,
      plan text not null,
      signals text not null,
      bot_conversation text,
      handed_over integer not null,
      sent_at ${dialect.integer},
      verify_by ${dialect.integer},
      held_since ${dialect.integer},
      failures integer not null,
      checks integer not null,
      due_at ${dialect.integer} not null,
      created_at ${dialect.integer} not null,
      updated_at ${dialect.integer} not null,
      ended_at ${dialect.integer},
      late_guest_at ${dialect.integer},
      -- When a worker may take it: when it is due and no lease is on it. Null: it has ended, or is set aside.
      available_at ${dialect.integer},
      lease_owner text,
      lease_token ${dialect.integer} not null default 0,
      lease_expires_at ${dialect.integer},
      -- Why the row could not be understood. It is set aside and nobody works on it.
      corrupt text
    ) ${dialect.tableOptions}`,
      `create unique index ${named('closures_conversation')} on ${closures} (conversation_id, sequence)`,
      `create unique index ${named('closures_one_open')} on ${closures} (conversation_id)
      where available_at is not null`,
      `create index ${named('closures_queue')} on ${closures} (engagement, available_at, id)
      where available_at is not null`,
      `create index ${named('closures_state')} on ${closures} (state, id) where corrupt is null`,
      `create index ${named('closures_ended')} on ${closures} (ended_at) where ended_at is not null`,
      `create table ${history} (
      position ${dialect.counter},
      closure_id ${dialect.key} not null references ${closures} (id) on delete cascade,
      at ${dialect.integer} not null,
      instance text not null,
      kind text not null,
      entry text not null
    ) ${dialect.tableOptions}`,
      `create index ${named('history_closure')} on ${history} (closure_id, position)`,
      ...dialect.refuseUpdates(tables),
      `create table ${rateBudgets} (
      budget ${dialect.key} primary key,
      paid_off_at ${dialect.real} not null,
      blocked_until ${dialect.real} not null
    ) ${dialect.tableOptions}`,
    ];
  },
  ({ messages, messageThreads, documents, named }, dialect) => [
    `create table ${messages} (
      position ${dialect.counter},
      queue ${dialect.key} not null,
      id ${dialect.key} not null,
      thread ${dialect.key} not null,
      kind text not null,
      -- Encrypted; empty once it has ended.
      sealed text not null,
      added_at ${dialect.integer} not null,
      ended_at ${dialect.integer},
      ending text,
      -- Why the row could not be understood. It is set aside, and its thread goes on without it.
      corrupt text
    ) ${dialect.tableOptions}`,
    `create unique index ${named('messages_id')} on ${messages} (queue, id)`,
    `create index ${named('messages_waiting')} on ${messages} (queue, thread, position)
      where ended_at is null`,
    `create index ${named('messages_ended')} on ${messages} (ended_at) where ended_at is not null`,
    `create table ${messageThreads} (
      queue ${dialect.key} not null,
      thread ${dialect.key} not null,
      -- When a worker may take the thread's first message: it is due and no lease is on it. Null: nothing waits.
      available_at ${dialect.integer},
      -- Of the first message: the others have not been tried.
      due_at ${dialect.integer} not null,
      failures integer not null,
      updated_at ${dialect.integer} not null,
      lease_owner text,
      lease_token ${dialect.integer} not null default 0,
      lease_expires_at ${dialect.integer},
      primary key (queue, thread)
    ) ${dialect.tableOptions}`,
    `create index ${named('message_threads_queue')} on ${messageThreads} (queue, available_at, thread)
      where available_at is not null`,
    `create index ${named('message_threads_empty')} on ${messageThreads} (updated_at) where available_at is null`,
    `create table ${documents} (
      position ${dialect.counter},
      kind ${dialect.key} not null,
      key ${dialect.key} not null,
      value text not null,
      version ${dialect.integer} not null,
      due_at ${dialect.integer},
      expires_at ${dialect.integer},
      updated_at ${dialect.integer} not null,
      -- Why the row could not be understood. It is set aside: for everybody it is as if it were not there.
      corrupt text
    ) ${dialect.tableOptions}`,
    `create unique index ${named('documents_key')} on ${documents} (kind, key) where corrupt is null`,
    `create index ${named('documents_due')} on ${documents} (kind, due_at, key)
      where due_at is not null and corrupt is null`,
    `create index ${named('documents_expiry')} on ${documents} (expires_at) where expires_at is not null`,
  ],
  // Those that only wait for their proof are claimed apart, many at once.
  ({ closures, named }) => [
    `create index ${named('closures_verifying')} on ${closures} (available_at, id)
      where state = 'verifying' and available_at is not null`,
  ],
];

/** The version of the schema that this package works with. */
export const schemaVersion = migrations.length;

/** The statements that bring a schema of version `from` up to date. @throws OutboxSchemaError where it is newer */
export function migrationsFrom(from: number, tables: Tables, dialect: Dialect, location: string): string[] {
  if (from > schemaVersion) throw new OutboxSchemaError(location, from, schemaVersion);
  return migrations.slice(from).flatMap((migration) => migration(tables, dialect));
}
