import type { Closure } from '../closure.js';
import type { SqlRow } from './closure-row.js';

/** A closure with the row it was read from. */
export interface StoredClosure {
  readonly closure: Closure;
  readonly row: SqlRow;
}
