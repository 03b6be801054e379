/** A name as programs have them; what a person wrote is hardly ever one. */
const identifier = /^[A-Za-z_$][\w$]{0,63}$/;

/**
 * What a log may say of an error that a bot, a listener, a channel or a callback has thrown: its class, its code and an
 * HTTP status. Its message is left out, because they put into it what guests wrote.
 */
export function loggableError(error: unknown): string {
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
