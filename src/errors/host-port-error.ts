import { GenesysDisconnectError } from './genesys-disconnect-error.js';

/** The host could not listen where it was told to. */
export class HostPortError extends GenesysDisconnectError {
  override readonly name = 'HostPortError';
  readonly code = 'HOST_PORT';

  constructor(
    readonly port: number,
    readonly address: string,
    cause: NodeJS.ErrnoException,
  ) {
    super(HostPortError.#explain(port, address, cause.code), { cause });
  }

  static #explain(port: number, address: string, code: string | undefined): string {
    if (code === 'EADDRINUSE') {
      return `Port ${port} on ${address} is taken. Stop the other process, or choose another port with PORT=<number>.`;
    }
    if (code === 'EACCES') {
      return `Port ${port} needs more rights than this process has. Choose one above 1023 with PORT=<number>.`;
    }
    return `Cannot listen on ${address}:${port} (${code ?? 'unknown error'}). Check the address and the port.`;
  }
}
