import type { Logger } from '../../logger.js';
import { checkOptions } from '../../options/option-faults.js';
import {
  callable,
  loggerKind,
  milliseconds,
  optionsOf,
  text,
  withMethods,
  yesOrNo,
} from '../../options/option-kinds.js';
import type { ClosureIds } from './closure-id.js';
import type { OnCorruptRow } from './corrupt-row.js';

/** Where the file is and how it is used. */
export interface SqliteOutboxOptions {
  /**
   * A path on a local disk. Missing directories are made, for their owner only.
   * @default './.genesys-disconnect/outbox.db'
   */
  readonly file?: string | undefined;
  /** Make the file and its tables where there are none; `false`: refuse to open then. @default true */
  readonly create?: boolean | undefined;
  /**
   * Only read it, also where this process may write neither the file nor its directory. Nothing is made, migrated or changed.
   * For a short look: opened while nobody has the file open, it cannot be read any more once somebody has written it, and has
   * to be opened anew.
   * @default false
   */
  readonly readOnly?: boolean | undefined;
  /**
   * Keep the file for this process alone.
   * @default true where SQLite is older than 3.51.3, which must not share a file
   */
  readonly exclusive?: boolean | undefined;
  /** How long a call waits while another process writes, in milliseconds. @default 5_000 */
  readonly busyMs?: number | undefined;
  /**
   * How often to look whether another process has written, in milliseconds. It reads shared memory, not the disk.
   * @default 1_000
   */
  readonly watchMs?: number | undefined;
  /** Warn of a network share instead of refusing it. Rows can be lost there. @default false */
  readonly allowNetworkShare?: boolean | undefined;
  /** Hears of rows that cannot be understood and were set aside. @default an error in the log */
  readonly onCorruptRow?: OnCorruptRow | undefined;
  readonly logger?: Logger | undefined;
  /** Makes the ids of closures. @default from the time and this machine's randomness */
  readonly ids?: ClosureIds | undefined;
}

export const defaultSqliteOutboxOptions = {
  file: './.genesys-disconnect/outbox.db',
  create: true,
  readOnly: false,
  busyMs: 5_000,
  watchMs: 1_000,
  allowNetworkShare: false,
} as const satisfies SqliteOutboxOptions;

const schema = optionsOf({
  file: text('the path of a file').optional(),
  create: yesOrNo().optional(),
  readOnly: yesOrNo().optional(),
  exclusive: yesOrNo().optional(),
  busyMs: milliseconds().optional(),
  watchMs: milliseconds().optional(),
  allowNetworkShare: yesOrNo().optional(),
  onCorruptRow: callable<OnCorruptRow>().optional(),
  logger: loggerKind().optional(),
  ids: withMethods<ClosureIds>('a maker of ids', ['next']).optional(),
});

/** @throws ConfigurationError with every fault */
export function checkSqliteOutboxOptions(options: SqliteOutboxOptions): void {
  checkOptions('the SqliteOutbox', schema, options);
}
