import type { Logger } from '../../logger.js';

const idFields = { closures: 'closureId', messages: 'messageId', documents: 'documentPosition' } as const;

/** A row that could not be understood, and was set aside. */
interface CorruptRow {
  readonly table: keyof typeof idFields;
  /** The id of a closure or a message, the position of a document. */
  readonly id: string;
  /** Which columns, and what is wrong with them; no content. */
  readonly fault: string;
}

/** Where such rows are reported. */
export type OnCorruptRow = (row: CorruptRow) => void;

export function logCorruptRow(logger: Logger): OnCorruptRow {
  return ({ table, id, fault }) =>
    logger.error('a row of the outbox cannot be understood and was set aside; look at its column "corrupt"', {
      table,
      [idFields[table]]: id,
      fault,
    });
}
