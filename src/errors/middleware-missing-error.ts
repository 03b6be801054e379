import { GenesysDisconnectError } from './genesys-disconnect-error.js';

/** Something was asked of a turn that the middleware does not see. */
export class MiddlewareMissingError extends GenesysDisconnectError {
  override readonly name = 'MiddlewareMissingError';
  readonly code = 'MIDDLEWARE_MISSING';

  constructor(
    /** The function that was called, such as `closeSession`. */
    readonly caller: string,
  ) {
    super(
      `${caller}() was called in a turn that the middleware does not see. Register it on the adapter, first of all ` +
        'middlewares: adapter.use(disconnect.middleware)',
    );
  }
}
