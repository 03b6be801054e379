#!/usr/bin/env node
import { run } from './run.js';
import { Terminal } from './terminal.js';

const terminal = new Terminal(process.stdout, process.stderr, process.env);
const exitCode = await run(process.argv.slice(2), terminal);
await terminal.flush();
// A module that was loaded to look at its dialogs may have opened a server or a timer, which would keep the process.
process.exit(exitCode);
