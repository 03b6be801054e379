/** Fields beside a log line. Never a secret, a token or a guest's words. */
export type LogFields = Readonly<Record<string, string | number | boolean | undefined>>;

/** Where the package writes what it has to say; `console`, pino and winston fit through a thin adapter. */
export interface Logger {
  debug(message: string, fields?: LogFields): void;
  info(message: string, fields?: LogFields): void;
  warn(message: string, fields?: LogFields): void;
  error(message: string, fields?: LogFields): void;
}

const levels = ['debug', 'info', 'warn', 'error'] as const;

/** Writes one line of text to standard error for each warning and error; quiet otherwise. */
export const defaultLogger: Logger = Object.fromEntries(
  levels.map((level) => [
    level,
    (message: string, fields: LogFields = {}) => {
      if (level !== 'warn' && level !== 'error') return;
      const shown = Object.entries(fields)
        .filter(([, value]) => value !== undefined)
        .map(([name, value]) => ` ${name}=${JSON.stringify(value)}`)
        .join('');
      process.stderr.write(`[genesys-disconnect] ${level}: ${message}${shown}\n`);
    },
  ]),
) as unknown as Logger;
