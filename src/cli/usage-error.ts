/** The command line is wrong. Told as a sentence, with the way to the help; the process ends with 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
  readonly code = 'WRONG_USAGE';
}
