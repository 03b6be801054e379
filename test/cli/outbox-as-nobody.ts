// Runs the command line as somebody with few rights. Started by read-only-outbox.test.ts.
import { run } from '../../src/cli/run.js';
import { Terminal } from '../../src/cli/terminal.js';
import { loadSqliteDriver } from '../../src/closing/outboxes/sqlite-driver.js';

const terminal = new Terminal(process.stdout, process.stderr, process.env);
// Root may write everywhere, so it becomes nobody for this: once all is loaded that nobody may not read.
await loadSqliteDriver();
await run(['list', '--help'], new Terminal(process.stderr, process.stderr, process.env));
await run(['show', '--help'], new Terminal(process.stderr, process.stderr, process.env));
await run(['retry', '--help'], new Terminal(process.stderr, process.stderr, process.env));
if (process.getuid?.() === 0) process.setuid?.(65_534);
process.exitCode = await run(process.argv.slice(2), terminal);
