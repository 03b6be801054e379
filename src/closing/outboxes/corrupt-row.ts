import type { Logger } from '../../logger.js';

/** A row that could not be understood, and was set aside. */
interface CorruptRow {
  readonly id: string;
  /** Which columns, and what is wrong with them; no content. */
  readonly fault: string;
}

/** Where such rows are reported. */
export type OnCorruptRow = (row: CorruptRow) => void;

export function logCorruptRow(logger: Logger): OnCorruptRow {
  return ({ id, fault }) =>
    logger.error('a row of the outbox cannot be understood and was set aside; look at its column "corrupt"', {
      closureId: id,
      fault,
    });
}
