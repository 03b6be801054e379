import type { ClosureState } from '../../closing/closure.js';

/** What an outbox's database has in it, as it was found. Nothing was made or changed to find it out. */
export type StoredClosures =
  | { readonly found: 'nothing' }
  /** Of another version of this package: its tables are not read. */
  | { readonly found: 'other-schema'; readonly version: number }
  | { readonly found: 'outbox'; readonly counts: Readonly<Record<ClosureState, number>> };
