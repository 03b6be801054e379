import { writeSync } from 'node:fs';
import { DialogsError } from '../dialog-graph/dialogs-error.js';
import { graphAndRoot } from '../dialog-graph/read/load-dialogs.js';
import type { Terminal } from './terminal.js';

/** A module that only puts dialogs together is there at once; one that waits longer waits for something else. */
const longest = 60_000;

type Loaded = Awaited<ReturnType<typeof graphAndRoot>>;

/**
 * Reads the dialogs of a user's bot in this process, whatever else its module does: prints, starts servers, fails in
 * the background, or ends the process.
 */
export async function loadBot(place: string, terminal: Terminal): Promise<Loaded> {
  // From now on, so that what a bot prints later does not get between the lines of JSON.
  process.stdout.write = process.stderr.write.bind(process.stderr) as typeof process.stdout.write;
  let loading = true;
  process.once('exit', () => {
    if (!loading) return;
    writeSync(
      2,
      `error: ${place} ended the process while it was loaded. Name a module that only exports the root dialog.\n`,
    );
    process.exitCode = 1;
  });
  try {
    return await new Promise<Loaded>((resolve, reject) => {
      const timer = setTimeout(() => {
        reject(
          new DialogsError(
            `${place} was not loaded within ${longest / 1_000} seconds. Does it wait for something?`,
          ),
        );
      }, longest);
      timer.unref();
      process.on('uncaughtException', (error) => {
        if (loading)
          reject(new DialogsError(`${place} failed while it was loaded: ${error}`, { cause: error }));
        else terminal.say(`warning: the bot's module failed in the background: ${error}`);
      });
      graphAndRoot(place)
        .then(resolve, reject)
        .finally(() => clearTimeout(timer));
    });
  } finally {
    loading = false;
  }
}
