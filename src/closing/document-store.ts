/** A small record under a name. */
export interface StoredDocument {
  readonly kind: string;
  readonly key: string;
  /** JSON. Never anything that a person wrote. */
  readonly value: unknown;
  /** Counts the writes, from 1; and from 1 again after the document was removed or has expired. */
  readonly version: number;
  /** When somebody has to look at it, in milliseconds since the Unix epoch. */
  readonly dueAt?: number | undefined;
}

export interface DocumentWrite {
  /**
   * Write only if the document has this version now; 0: only if there is none. Left out: whatever there is.
   */
  readonly ifVersion?: number | undefined;
  /** When somebody has to look at it; left out: never. */
  readonly dueAt?: number | undefined;
  /** When it may be forgotten; left out: never. */
  readonly expiresAt?: number | undefined;
}

/**
 * Small records in the outbox's database, shared by all processes: each write is atomic, and whoever names the version
 * that was read learns whether somebody else came first. Kinds and keys have 1 to 1,000 bytes and no NUL in
 * them (ArgumentError). Times come from the caller, in milliseconds since the Unix epoch.
 */
export interface DocumentStore {
  read(kind: string, key: string): Promise<StoredDocument | undefined>;
  /** Those that there are of these keys, at most 1,000, in no order. */
  readMany(kind: string, keys: readonly string[]): Promise<StoredDocument[]>;
  /** Resolves to the document as it stands now, or to `undefined` where `ifVersion` did not hold and nothing was written. */
  write(
    kind: string,
    key: string,
    value: unknown,
    write: DocumentWrite,
    now: number,
  ): Promise<StoredDocument | undefined>;
  remove(kind: string, key: string): Promise<void>;
  /** Those of a kind whose `dueAt` has come, the earliest first. Whoever works on one claims it by a write with `ifVersion`. */
  due(kind: string, now: number, limit: number): Promise<StoredDocument[]>;
  /** The earliest `dueAt` of a kind. */
  nextDueAt(kind: string): Promise<number | undefined>;
  /** Those of a kind in the order of their keys. */
  list(
    kind: string,
    page: { readonly after?: string | undefined; readonly limit: number },
  ): Promise<StoredDocument[]>;
  /** Forgets what has expired, at most `limit` at once. Resolves to how many. */
  prune(now: number, limit: number): Promise<number>;
}
