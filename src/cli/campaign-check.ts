import type { RowMarks } from '../campaign/campaign-book.js';
import { CampaignFileError } from '../campaign/campaign-file-error.js';
import type { RowLayout } from '../campaign/campaign-row.js';
import { campaignRows, type InvalidRow } from '../campaign/campaign-rows.js';
import { printable } from '../printable.js';
import type { Terminal } from './terminal.js';
import { UsageError } from './usage-error.js';

/** How many rows are told one by one: a wrong file has nothing but such rows. */
export const mostTold = 20;

/** What a file has in it. */
export interface CampaignCheck {
  /** Rows that can be started, each once. */
  readonly rows: number;
  readonly duplicates: number;
  readonly invalid: number;
  /** The first of the invalid rows. */
  readonly invalidRows: readonly Pick<InvalidRow, 'line' | 'fault'>[];
}

/**
 * Reads the whole file, so that nothing is sent where it is the wrong one. Tells of rows that cannot be started by their
 * lines, without what stands in them.
 *
 * @throws UsageError where the file cannot be used
 */
export async function checkCampaignFile(
  file: string,
  layout: RowLayout,
  terminal: Terminal,
): Promise<{ readonly check: CampaignCheck; readonly marks: RowMarks }> {
  const marks = { rows: [] as string[], invalid: [] as string[], mended: [] as string[] };
  const invalidRows: Pick<InvalidRow, 'line' | 'fault'>[] = [];
  let duplicates = 0;
  for await (const read of campaignRows(file, layout)) {
    if (read.kind === 'duplicate') duplicates += 1;
    if (read.kind === 'row') {
      marks.rows.push(read.row.key);
      if (read.row.mended !== undefined) marks.mended.push(read.row.mended);
    }
    if (read.kind !== 'invalid') continue;
    const { line, fault, mark } = read.invalid;
    marks.invalid.push(mark);
    if (invalidRows.length === mostTold) continue;
    invalidRows.push({ line, fault });
    terminal.say(printable(`${file}:${line}: ${fault}`));
  }
  const rows = marks.rows.length;
  const invalid = marks.invalid.length;
  const more = invalid - mostTold;
  if (more > 0) terminal.say(`… and ${more.toLocaleString('en')} more rows like that.`);
  if (rows === 0) throw new UsageError(`No row of ${file} can be started. Is it the right file?`);
  return { check: { rows, duplicates, invalid, invalidRows }, marks };
}

/** A file that cannot be used is a wrong command line: nothing was done. */
export async function asUsage<T>(use: () => Promise<T>): Promise<T> {
  try {
    return await use();
  } catch (error) {
    throw error instanceof CampaignFileError ? new UsageError(error.message, { cause: error }) : error;
  }
}
