import { appendFileSync, readFileSync, writeFileSync } from 'node:fs';

/** One closure that a worker called durable. */
export interface LedgerLine {
  readonly at: number;
  readonly conversationId: string;
  readonly closureId: string;
}

/** What was acknowledged, written outside of every worker and every database under test. */
export class Ledger {
  readonly #file: string;

  constructor(file: string) {
    this.#file = file;
    writeFileSync(file, '', { flag: 'wx' });
  }

  add(conversationId: string, closureId: string): void {
    appendFileSync(this.#file, `${JSON.stringify({ at: Date.now(), conversationId, closureId })}\n`);
  }

  lines(): LedgerLine[] {
    const text = readFileSync(this.#file, 'utf8');
    return text
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as LedgerLine);
  }
}
