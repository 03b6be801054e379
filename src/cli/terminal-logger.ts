import type { LogFields, Logger } from '../logger.js';
import type { Terminal } from './terminal.js';

/** A message that comes more often is not written again: of 100,000 closures, all may fail for one reason. */
const mostOfOneKind = 10;

/** Writes warnings and errors so that they do not get into a line of progress. */
export function terminalLogger(terminal: Terminal): Logger {
  const seen = new Map<string, number>();
  const write = (level: string, message: string, fields: LogFields = {}) => {
    const times = (seen.get(message) ?? 0) + 1;
    seen.set(message, times);
    if (times > mostOfOneKind) return;
    const shown = Object.entries(fields).flatMap(([name, value]) =>
      value === undefined ? [] : [`${name}=${JSON.stringify(value)}`],
    );
    terminal.say([`${level}: ${message}`, ...shown].join(' '));
    if (times === mostOfOneKind) terminal.say(`(more of this kind are not shown: ${message})`);
  };
  return {
    debug: () => {},
    info: () => {},
    warn: (message, fields) => write('warning', message, fields),
    error: (message, fields) => write('error', message, fields),
  };
}
