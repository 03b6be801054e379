import { z } from 'zod';
import { ArgumentError } from '../../errors/argument-error.js';
import type { StoredDocument } from '../document-store.js';
import type { SqlRow } from './closure-row.js';
import { json, optional, rowFault, text, whole } from './column-kinds.js';

/** The value as it is kept. @throws ArgumentError where it is nothing that JSON can say */
export function jsonOf(value: unknown): string {
  const written: string | undefined = JSON.stringify(value);
  if (written === undefined) {
    throw new ArgumentError('value of a document', 'what JSON can say', value, 'Nothing was written.');
  }
  return written;
}

const rowSchema = z
  .object({
    kind: text,
    key: text,
    value: json(z.unknown()),
    version: whole,
    due_at: optional(whole),
  })
  .transform(
    ({ kind, key, value, version, due_at: dueAt }): StoredDocument => ({ kind, key, value, version, dueAt }),
  );

/** A document that was just written. */
export function writtenDocument(row: SqlRow): StoredDocument {
  return rowSchema.parse(row);
}

/** A document from its row; where the row cannot be understood, why. */
export function readDocument(
  row: SqlRow,
): { readonly document: StoredDocument } | { readonly fault: string } {
  const { data, error } = rowSchema.safeParse(row);
  return data === undefined ? { fault: rowFault(error) } : { document: data };
}
