import type { Terminal } from './terminal.js';

/** The first Ctrl-C, or SIGTERM, as a signal; the second one ends the process. */
interface Interrupt {
  readonly signal: AbortSignal;
  /** From here on the first one ends the process. */
  forget(): void;
}

/** Hears of the first Ctrl-C. `underWay` is what may still end after it, such as `steps`. */
export function hearInterrupt(terminal: Terminal, underWay: string): Interrupt {
  const interrupt = new AbortController();
  const stop = () => {
    terminal.say(
      `Stopping: the ${underWay} under way may end. Ctrl-C again ends at once; nothing is lost by it.`,
    );
    interrupt.abort(new Error('interrupted'));
  };
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
  return {
    signal: interrupt.signal,
    forget() {
      process.off('SIGINT', stop);
      process.off('SIGTERM', stop);
    },
  };
}
