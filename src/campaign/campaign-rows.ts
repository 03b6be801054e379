import { createHash } from 'node:crypto';
import { type FileRow, openCampaignFile } from './campaign-file.js';
import { CampaignFileError } from './campaign-file-error.js';
import {
  type CampaignRow,
  faultOfColumns,
  markOf,
  markOfPlace,
  type RowLayout,
  readRow,
} from './campaign-row.js';

/** A row that cannot be started. */
export interface InvalidRow {
  readonly line: number;
  readonly fault: string;
  /** By what it is known: see `RowMarks`. */
  readonly mark: string;
  readonly source: FileRow;
}

/** What a file's row came to. */
export type ReadRow =
  | { readonly kind: 'row'; readonly row: CampaignRow }
  | { readonly kind: 'invalid'; readonly invalid: InvalidRow }
  /** The same start as that of an earlier line: it is made once. */
  | { readonly kind: 'duplicate'; readonly line: number };

/**
 * The rows of a campaign's file, one after the other. In memory stay only the keys, to know those that come again.
 *
 * @throws CampaignFileError where the file cannot be used at all
 */
export async function* campaignRows(path: string, layout: RowLayout): AsyncGenerator<ReadRow> {
  const { columns, rows } = await openCampaignFile(path);
  const fault = columns === undefined ? undefined : faultOfColumns(layout, columns);
  if (fault !== undefined) throw new CampaignFileError(`${path}: ${fault}`);
  const seen = new Map<string, { readonly line: number; readonly said: string }>();
  for await (const source of rows) {
    const row = readRow(source, layout);
    const { line } = source;
    if ('fault' in row) {
      yield { kind: 'invalid', invalid: { line, fault: row.fault, mark: markOf(source, layout), source } };
      continue;
    }
    const said = createHash('sha256')
      .update(JSON.stringify([row.to, row.text]))
      .digest('base64')
      .slice(0, 16);
    const before = seen.get(row.key);
    if (before === undefined) {
      seen.set(row.key, { line, said });
      yield { kind: 'row', row };
    } else if (before.said === said) yield { kind: 'duplicate', line };
    else {
      const again = `the same key, id or guest as line ${before.line}, with something else to say. Give each start a key of its own`;
      yield {
        kind: 'invalid',
        invalid: { line, fault: again, mark: markOfPlace(source, layout), source },
      };
    }
  }
}
