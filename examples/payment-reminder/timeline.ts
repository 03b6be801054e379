import type { GenesysDisconnect } from 'botbuilder-genesys-disconnect';

/** Prints what happens to one engagement, with the seconds since it started. */
export class Timeline {
  readonly #startedAt = Date.now();
  readonly #print: (line: string) => void;

  constructor(print: (line: string) => void = (line) => process.stdout.write(`${line}\n`)) {
    this.#print = print;
  }

  add(what: string, detail = ''): void {
    const seconds = ((Date.now() - this.#startedAt) / 1_000).toFixed(2).padStart(7);
    this.#print(`${seconds}s  ${what.padEnd(10)} ${detail}`.trimEnd());
  }

  /** From the terminal signal to the proof. */
  follow(disconnect: GenesysDisconnect): void {
    disconnect.on('scheduled', ({ closure: { signals, plan } }) => {
      for (const { source, id, outcome } of signals) this.add('signal', `${source} "${id}" ${outcome}`);
      const word = plan.final ? 'a late word will not stop it' : 'a word from the guest would stop it';
      this.add('grace', `${plan.graceMs / 1_000} s, reason "${plan.reason}" (${word})`);
    });
    disconnect.on('call', ({ call: { purpose, method, path, status, durationMs, error } }) => {
      const result = status === undefined ? error : `${status}${error ? ` ${error}` : ''}`;
      this.add('call', `${purpose.padEnd(12)} ${method} ${path} → ${result} (${Math.round(durationMs)} ms)`);
    });
    disconnect.on('accepted', () => this.add('accepted', 'but accepted is not closed: reading until it is'));
    disconnect.on('held', ({ closure }) => this.add('held', closure.causeDetail));
    disconnect.on('cancelled', ({ closure }) => this.add('cancelled', closure.cause));
    for (const outcome of ['closed', 'alreadyClosed'] as const) {
      disconnect.on(outcome, ({ closure: { createdAt, endedAt = createdAt, rung = 'none needed' } }) => {
        const seconds = ((endedAt - createdAt) / 1_000).toFixed(2);
        this.add('verified', `${outcome}, rung: ${rung}, ${seconds} s after the terminal turn`);
      });
    }
    disconnect.on('failed', ({ closure: { cause, causeDetail } }) =>
      this.add('failed', `${cause}: ${causeDetail}`),
    );
  }
}
