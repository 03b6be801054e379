import { OutboxUnavailableError } from '../../errors/outbox-unavailable-error.js';

/** The names of what this package has in a database, quoted for SQL. */
export interface Tables {
  readonly closures: string;
  readonly history: string;
  readonly rateBudgets: string;
  readonly messages: string;
  readonly messageThreads: string;
  readonly documents: string;
  readonly schemaVersion: string;
  /** Anything else that stands in a schema, such as a function. */
  qualified(name: string): string;
  /** An index or a trigger, which stands where its table stands. */
  named(name: string): string;
}

/**
 * @param prefix goes before every name, `genesys_disconnect_` for instance
 * @param schema the PostgreSQL schema; where none is given, the connection's own applies
 */
export function tablesNamed(prefix = '', schema?: string): Tables {
  for (const name of [prefix, schema ?? '']) {
    if (/^[\w$-]{0,40}$/.test(name)) continue;
    const expected = `a schema and a table prefix have up to 40 letters, digits, _, $ or -; got ${JSON.stringify(name)}.`;
    throw new OutboxUnavailableError('in PostgreSQL', 'misconfigured', expected);
  }
  const named = (name: string) => quoted(prefix + name);
  const qualified = (name: string) => (schema === undefined ? '' : `${quoted(schema)}.`) + named(name);
  return {
    closures: qualified('closures'),
    history: qualified('closure_history'),
    rateBudgets: qualified('rate_budgets'),
    messages: qualified('messages'),
    messageThreads: qualified('message_threads'),
    documents: qualified('documents'),
    schemaVersion: qualified('schema_version'),
    qualified,
    named,
  };
}

export function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
