import packageFile from '../../package.json' with { type: 'json' };
import { GenesysDisconnectError } from '../errors/genesys-disconnect-error.js';
import { printable } from '../printable.js';
import { CommandError } from './command-error.js';
import { type ExitCode, exitCodes } from './exit-codes.js';
import { findCommand } from './find-command.js';
import { commandHelp, overview, program } from './help-text.js';
import { readArguments } from './read-arguments.js';
import type { Terminal } from './terminal.js';
import { UsageError } from './usage-error.js';

/** Runs what a command line says. Never throws: what goes wrong is a sentence on stderr and an exit code. */
export async function run(args: readonly string[], terminal: Terminal): Promise<ExitCode> {
  try {
    return await dispatch(args, terminal);
  } catch (error) {
    return tell(error, args, terminal);
  }
}

async function dispatch(args: readonly string[], terminal: Terminal): Promise<ExitCode> {
  // "help manifest check" is what half of all people type.
  if (args[0] === 'help') return dispatch([...args.slice(1), '--help'], terminal);
  const found = findCommand(args);
  if (!('entry' in found)) return withoutCommand(found, terminal);
  const command = await found.entry.load();
  const { options, operands, help } = readArguments(found.rest, command);
  if (help) {
    terminal.out(commandHelp(found.entry, command));
    return exitCodes.ok;
  }
  return command.run({ options, operands, terminal } as never);
}

function withoutCommand(
  { group, rest }: { group: string | undefined; rest: readonly string[] },
  terminal: Terminal,
): ExitCode {
  const [first] = rest;
  if (first === '--help' || first === '-h') {
    terminal.out(overview(group));
    return exitCodes.ok;
  }
  if (group === undefined && (first === '--version' || first === '-v' || first === '-V')) {
    terminal.out(packageFile.version);
    return exitCodes.ok;
  }
  if (first !== undefined)
    throw new UsageError(`There is no option ${first} here. An option follows its command.`);
  terminal.say(overview(group));
  return exitCodes.usage;
}

function tell(error: unknown, args: readonly string[], terminal: Terminal): ExitCode {
  const { code, message, exitCode } = inWords(error, args);
  // Whoever reads JSON gets JSON, whatever happens.
  if (args.includes('--json')) terminal.json({ ok: false, error: { code, message } });
  // It may name a file, a column or what a platform says.
  const lines = message.split('\n').map(printable).join('\n');
  terminal.say(`${terminal.paint('error', 'error:')} ${lines}`);
  return exitCode;
}

function inWords(
  error: unknown,
  args: readonly string[],
): { code: string; message: string; exitCode: ExitCode } {
  if (error instanceof UsageError) {
    const { code, message } = error;
    const named = args
      .filter((arg) => !arg.startsWith('-'))
      .slice(0, 2)
      .join(' ');
    const help = [program, commandIn(named), '--help'].filter(Boolean).join(' ');
    return { code, message: `${message}\nSee: ${help}`, exitCode: exitCodes.usage };
  }
  if (error instanceof CommandError || error instanceof GenesysDisconnectError) {
    return { code: error.code, message: error.message, exitCode: exitCodes.failed };
  }
  const what = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return {
    code: 'DEFECT',
    message: `This is a defect of ${program}; please report it with these lines.\n${what}`,
    exitCode: exitCodes.failed,
  };
}

/** The command that is named, also where something follows its name. */
function commandIn(words: string): string | undefined {
  try {
    const found = findCommand(words.split(' '));
    return 'entry' in found ? found.entry.name : undefined;
  } catch {
    return undefined;
  }
}
