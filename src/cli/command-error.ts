/** A command cannot do what it was asked to, for a reason that its user can mend. The process ends with 1. */
export class CommandError extends Error {
  override readonly name = 'CommandError';

  constructor(
    /** A stable identifier, for `--json`. */
    readonly code: string,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}
