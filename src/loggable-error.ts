import { ConfigurationError } from './errors/configuration-error.js';
import { GenesysDisconnectError } from './errors/genesys-disconnect-error.js';

/** A name as programs have them; what a person wrote is hardly ever one. */
const identifier = /^[A-Za-z_$][\w$]{0,63}$/;

/**
 * What a log may say of an error, whoever threw it. Bots, listeners, channels and callbacks put what guests wrote into
 * their messages, so of theirs only the class, the code and the HTTP status are told. Our own errors hold no such words,
 * except the one that quotes wrong options.
 */
export function loggableError(error: unknown): string {
  if (error instanceof GenesysDisconnectError && !(error instanceof ConfigurationError)) {
    return `${error.name}: ${error.message}`;
  }
  if (typeof error !== 'object' || error === null) return typeof error;
  const { name, code, statusCode, status = statusCode } = error as Readonly<Record<string, unknown>>;
  const facts = [
    ...(isIdentifier(code) ? [code] : []),
    ...(typeof status === 'number' ? [`status ${status}`] : []),
  ];
  const kind = isIdentifier(name) ? name : 'object';
  return facts.length === 0 ? kind : `${kind} (${facts.join(', ')})`;
}

function isIdentifier(value: unknown): value is string {
  return typeof value === 'string' && identifier.test(value);
}
