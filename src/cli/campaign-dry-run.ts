import { statSync } from 'node:fs';
import { countStartedBefore } from '../campaign/started-before.js';
import { OutboxUnavailableError } from '../errors/outbox-unavailable-error.js';
import { printable } from '../printable.js';
import { outboxFile, withOutbox } from './outbox-option.js';
import type { Terminal } from './terminal.js';

/** How many of these keys were started before; `undefined` where the outbox cannot tell now. Makes no outbox. */
export async function lookForStarts(
  place: string | undefined,
  { integrationId, keys }: { readonly integrationId: string; readonly keys: readonly string[] },
  terminal: Terminal,
): Promise<number | undefined> {
  const file = outboxFile(place);
  if (file !== undefined && statSync(file, { throwIfNoEntry: false }) === undefined) return 0;
  try {
    return await withOutbox(place, ({ outbox }) => countStartedBefore(outbox.documents, integrationId, keys));
  } catch (error) {
    if (!(error instanceof OutboxUnavailableError)) throw error;
    terminal.say(printable(`warning: which rows were started before is not known. ${error.message}`));
    return undefined;
  }
}
