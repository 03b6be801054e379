/** What a client or the bot gets instead of what it asked for, in the shape that Direct Line gives its errors. */
export class DirectLineError extends Error {
  override readonly name = 'DirectLineError';

  constructor(
    readonly status: number,
    /** One of Direct Line's codes, such as `BadArgument`. */
    readonly code: string,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}
