import type { GenesysDisconnect } from 'botbuilder-genesys-disconnect';
import { followClosing } from './follow-closing.js';

/** Prints what happens, with the seconds since the start. */
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
    followClosing(disconnect, ({ what, detail }) => this.add(what, detail));
  }
}
