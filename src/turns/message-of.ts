/** The words of what our own parts have thrown, for a log line. What others throw is `loggableError`'s. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
