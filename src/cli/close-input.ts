import { statSync } from 'node:fs';
import { printable } from '../printable.js';
import { conversationIdIn, idLines } from './conversation-ids.js';
import type { Terminal } from './terminal.js';
import { textLines } from './text-lines.js';
import { UsageError } from './usage-error.js';

/** A line that could not be used. */
interface InvalidLine {
  readonly source: string;
  readonly line: number;
  readonly fault: string;
}

/** What was asked to be closed. */
export interface CloseInput {
  readonly conversationIds: ReadonlySet<string>;
  /** Ids that came more than once, counted each time. */
  readonly duplicates: number;
  readonly invalid: number;
  /** The first of the lines that could not be used. */
  readonly invalidLines: readonly InvalidLine[];
}

/** How many are told one by one: a wrong file has nothing but such lines. */
const mostTold = 20;

/**
 * Reads ids from the command line, from files and from stdin (`-`).
 *
 * @throws UsageError where there is none, or a file cannot be read: nothing was done
 */
export async function readCloseInput(operands: readonly string[], terminal: Terminal): Promise<CloseInput> {
  const conversationIds = new Set<string>();
  const invalidLines: InvalidLine[] = [];
  let duplicates = 0;
  let invalid = 0;
  const add = (id: string) => {
    if (conversationIds.has(id)) duplicates += 1;
    conversationIds.add(id);
  };
  for (const operand of new Set(operands)) {
    const id = conversationIdIn(operand);
    if (id !== undefined) {
      add(id);
      continue;
    }
    checkIsFile(operand);
    const source = operand === '-' ? 'stdin' : operand;
    let lines = 0;
    for await (const line of idLines(textLines(operand), source)) {
      lines += 1;
      if ('id' in line) add(line.id);
      else {
        invalid += 1;
        if (invalid <= mostTold) {
          invalidLines.push({ source, line: line.number, fault: line.fault });
          terminal.say(printable(`${source}:${line.number}: ${line.fault}`));
        }
      }
    }
    if (lines === 0) throw new UsageError(`${source} is empty: no id of a conversation is in it.`);
  }
  if (invalid > mostTold)
    terminal.say(`… and ${(invalid - mostTold).toLocaleString('en')} more lines like that.`);
  if (conversationIds.size === 0)
    throw new UsageError(`No id of a conversation was found. Is it the right file? ${idWords}`);
  return { conversationIds, duplicates, invalid, invalidLines };
}

const idWords = 'Ids of Genesys Cloud are UUIDs, such as 7a0e1c9e-3f0b-4f57-9d0b-0d7a3c0e1f55.';

function checkIsFile(operand: string): void {
  if (operand === '-' || statSync(operand, { throwIfNoEntry: false }) !== undefined) return;
  throw new UsageError(
    `${JSON.stringify(operand)} is neither the id of a conversation nor a file that is there. ${idWords}`,
  );
}
