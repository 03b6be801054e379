import { DriverMissingError } from '../../errors/driver-missing-error.js';
import type { SqlRow, SqlValue } from './closure-row.js';

/** The part of a SQLite driver that is used; `node:sqlite` and `@photostructure/sqlite` agree on it. */
export interface SqliteDatabase {
  exec(sql: string): void;
  prepare(sql: string): SqliteStatement;
  close(): void;
}

export interface SqliteStatement {
  all(params?: Readonly<Record<string, SqlValue>>): SqlRow[];
}

interface SqliteModule {
  readonly DatabaseSync: new (file: string | URL, options?: { readonly readOnly: boolean }) => SqliteDatabase;
}

export interface SqliteDriver extends SqliteModule {
  /** Of SQLite itself, such as `3.53.0`. */
  readonly version: string;
  /** Several processes may share a file. */
  readonly shares: boolean;
}

export interface DriverSources {
  /** The one built into Node, from 22.13 on. */
  readonly builtIn: () => object | undefined;
  readonly fromPackage: () => Promise<object>;
}

const packageName = '@photostructure/sqlite';
const sources: DriverSources = {
  // Not an import: bundlers cut the prefix off, and without it Node does not know the module.
  builtIn: () => process.getBuiltinModule('node:sqlite'),
  fromPackage: () => import('@photostructure/sqlite'),
};

/**
 * The driver built into Node, or the package where Node has none or has one that must not share a file.
 *
 * @throws DriverMissingError
 */
export async function loadSqliteDriver({
  builtIn,
  fromPackage,
}: DriverSources = sources): Promise<SqliteDriver> {
  const module = builtIn();
  const own = module === undefined ? undefined : describe(module as SqliteModule);
  if (own?.shares) return own;
  try {
    return describe((await fromPackage()) as SqliteModule);
  } catch (error) {
    if (own !== undefined) return own;
    throw new DriverMissingError(packageName, `The SQLite outbox on Node ${process.version}`, '1', error);
  }
}

function describe({ DatabaseSync }: SqliteModule): SqliteDriver {
  const database = new DatabaseSync(':memory:');
  const [row] = database.prepare('select sqlite_version() as version').all();
  database.close();
  const version = String(row?.version);
  return { DatabaseSync, version, shares: mayShare(version) };
}

/**
 * Before 3.51.3 two connections that checkpoint at the same moment can damage the file: https://sqlite.org/wal.html,
 * "The WAL-reset bug".
 */
export function mayShare(version: string): boolean {
  const [major = 0, minor = 0, patch = 0] = version.split('.').map(Number);
  return major * 1e6 + minor * 1e3 + patch >= 3_051_003;
}
