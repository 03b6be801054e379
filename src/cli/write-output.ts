import { open, stat, writeFile } from 'node:fs/promises';
import { whyNotWritten } from '../campaign/why-not-written.js';
import type { OptionTable } from './command.js';
import { CommandError } from './command-error.js';
import { UsageError } from './usage-error.js';

/** The options of commands that can write their result to a file. */
export const outputOptions = {
  output: {
    type: 'string',
    short: 'o',
    value: '<file>',
    help: 'Write to this file instead of stdout. A file that is there is overwritten if this command wrote it.',
  },
  force: { type: 'boolean', help: 'Overwrite the file of --output, whatever is in it.' },
} as const satisfies OptionTable;

/** As many bytes show who wrote a file: more than its first line, and the head of a page. */
const headBytes = 2_048;

/**
 * Writes a result to a file. What is there already may be the only copy of something: it is overwritten only where it is a
 * result like this one, or the user insists.
 *
 * @param begins how the results of the command begin
 * @throws UsageError where another file is there, CommandError where it cannot be written
 */
export async function writeOutput(
  file: string,
  text: string,
  { begins, force }: { readonly begins: readonly RegExp[]; readonly force: boolean },
): Promise<void> {
  try {
    const head = force ? '' : await headOf(file);
    if (head !== '' && !begins.some((begin) => begin.test(head)))
      throw new UsageError(
        `${file} is there already, and was not written by this command: nothing was overwritten. Name another file, or say --force.`,
      );
    await writeFile(file, text);
  } catch (error) {
    if (error instanceof UsageError) throw error;
    throw new CommandError('CANNOT_WRITE', `${file} could not be written: ${whyNotWritten(error)}.`, {
      cause: error,
    });
  }
}

/** How a file begins; nothing where it is empty, is not there, or is a device, which has nothing to lose. */
async function headOf(path: string): Promise<string> {
  const found = await stat(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error;
  });
  // To open a pipe would wait for whoever reads it.
  if (!found?.isFile()) return '';
  const file = await open(path, 'r');
  try {
    const { bytesRead, buffer } = await file.read(Buffer.alloc(headBytes), 0, headBytes, 0);
    return buffer.subarray(0, bytesRead).toString();
  } finally {
    await file.close();
  }
}
