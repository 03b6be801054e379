/**
 * The base of every error this package throws on purpose. `code` is stable across versions; the message says
 * what to do next. A `TypeError` or `RangeError` from this package is a defect, not one of its errors.
 */
export abstract class GenesysDisconnectError extends Error {
  /** A stable, documented identifier, such as `MANIFEST_INVALID`. */
  abstract readonly code: string;
}
