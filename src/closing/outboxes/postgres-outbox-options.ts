import type { Logger } from '../../logger.js';
import { checkOptions } from '../../options/option-faults.js';
import {
  callable,
  loggerKind,
  milliseconds,
  option,
  optionsOf,
  secret,
  text,
  wholeNumber,
  withMethods,
  yesOrNo,
} from '../../options/option-kinds.js';
import type { ClosureIds } from './closure-id.js';
import type { OnCorruptRow } from './corrupt-row.js';

/** Which database, and how long to wait for it. */
export interface PostgresOutboxOptions {
  /** Such as `postgres://user:password@host:5432/database?sslmode=require`. */
  readonly url: string;
  /** The schema that the tables are in; made where it is missing. @default the first of the user's search path */
  readonly schema?: string | undefined;
  /** Make the tables where there are none; `false`: refuse to open then. @default true */
  readonly create?: boolean | undefined;
  /** Goes before the name of every table. @default 'genesys_disconnect_' */
  readonly tablePrefix?: string | undefined;
  /** Connections at the most, beside the one that listens. @default 5 */
  readonly maxConnections?: number | undefined;
  /** How long to wait for a connection, in milliseconds. @default 5_000 */
  readonly connectTimeoutMs?: number | undefined;
  /** How long to wait for an answer, in milliseconds, before the connection counts as dead. @default 10_000 */
  readonly queryTimeoutMs?: number | undefined;
  /**
   * After how many milliseconds the server gives up a statement or an idle transaction, so that no lock outlives its
   * process for long. 0 leaves it to the server's settings, as PgBouncer needs it. @default 10_000
   */
  readonly statementTimeoutMs?: number | undefined;
  /** How often the listening connection is tried, in milliseconds. @default 30_000 */
  readonly heartbeatMs?: number | undefined;
  /** More settings for `pg`'s pool, such as `ssl`, or `password` as a function for tokens that expire. */
  readonly pool?: Readonly<Record<string, unknown>> | undefined;
  /** Hears of rows that cannot be understood and were set aside. @default an error in the log */
  readonly onCorruptRow?: OnCorruptRow | undefined;
  readonly logger?: Logger | undefined;
  /** Makes the ids of closures. @default from the time and this machine's randomness */
  readonly ids?: ClosureIds | undefined;
}

export const defaultPostgresOutboxOptions = {
  tablePrefix: 'genesys_disconnect_',
  maxConnections: 5,
  connectTimeoutMs: 5_000,
  queryTimeoutMs: 10_000,
  statementTimeoutMs: 10_000,
  heartbeatMs: 30_000,
} as const satisfies Omit<PostgresOutboxOptions, 'url'>;

const schema = optionsOf({
  // It may hold a password, so it is never repeated.
  url: secret('a URL such as postgres://user:password@host:5432/database', /^postgres(ql)?:\/\/\S+$/),
  schema: text('the name of a schema').optional(),
  create: yesOrNo().optional(),
  tablePrefix: option<string>('a text', (value) => typeof value === 'string').optional(),
  maxConnections: wholeNumber(1).optional(),
  connectTimeoutMs: milliseconds().optional(),
  queryTimeoutMs: milliseconds().optional(),
  statementTimeoutMs: milliseconds().optional(),
  heartbeatMs: milliseconds().optional(),
  pool: option<object>(
    "settings of pg's pool",
    (value) => typeof value === 'object' && value !== null,
  ).optional(),
  onCorruptRow: callable<OnCorruptRow>().optional(),
  logger: loggerKind().optional(),
  ids: withMethods<ClosureIds>('a maker of ids', ['next']).optional(),
});

/** @throws ConfigurationError with every fault */
export function checkPostgresOutboxOptions(options: PostgresOutboxOptions): void {
  checkOptions('the PostgresOutbox', schema, options);
}
