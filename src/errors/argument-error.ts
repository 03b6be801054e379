import { GenesysDisconnectError } from './genesys-disconnect-error.js';

/** A method was called with an argument that cannot work. Nothing was sent. */
export class ArgumentError extends GenesysDisconnectError {
  override readonly name = 'ArgumentError';
  readonly code = 'ARGUMENT_INVALID';

  constructor(
    /** The argument's name. */
    readonly argument: string,
    /** What it has to be, such as `a Genesys conversation id`. */
    expected: string,
    came: unknown,
    /** What follows from it, or what to do. */
    advice = 'Nothing was sent.',
  ) {
    super(`${argument} has to be ${expected}; got ${describe(came)}. ${advice}`);
  }
}

/** Type and size only: an id that comes from a channel may hold a guest's words. */
function describe(came: unknown): string {
  if (typeof came === 'string')
    return came === '' ? 'an empty string' : `a string of ${came.length} characters`;
  if (Array.isArray(came)) return `an array of ${came.length}`;
  return came === null ? 'null' : typeof came;
}
