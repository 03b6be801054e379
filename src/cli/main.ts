#!/usr/bin/env node
import { exitCodes } from './exit-codes.js';
import { run } from './run.js';
import { Terminal } from './terminal.js';

const terminal = new Terminal(process.stdout, process.stderr, process.env);
let exitCode = await run(process.argv.slice(2), terminal);
await terminal.flush();
if (terminal.lost !== undefined) {
  // Whoever goes on with half a result should know that it is half of it.
  exitCode ||= exitCodes.failed;
  terminal.say(
    `error: The output could not be written whole (${terminal.lost}). What was to be done is done; write what there is to say to another place.`,
  );
  await terminal.flush();
}
// A module that was loaded to look at its dialogs may have opened a server or a timer, which would keep the process.
process.exit(exitCode);
