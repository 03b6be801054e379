import type { ExitCode } from './exit-codes.js';
import type { Terminal } from './terminal.js';

/** One option of a command, as it is parsed and as the help shows it. */
export interface Option {
  readonly type: 'string' | 'boolean';
  /** One letter, such as `o` for `-o`. */
  readonly short?: string;
  /** May be given several times. */
  readonly multiple?: true;
  /** What stands for the value in the help, such as `<file>`. */
  readonly value?: string;
  /** The values that there are, where not every text is one. */
  readonly choices?: readonly string[];
  /** A sentence for the help. */
  readonly help: string;
}

export type OptionTable = Readonly<Record<string, Option>>;

/** The values of a table's options, as a command gets them. What was not given is `undefined`; a switch is `false`. */
type OptionValues<Table extends OptionTable> = {
  readonly [Name in keyof Table]: Table[Name] extends { type: 'boolean' }
    ? boolean
    : Table[Name] extends { multiple: true }
      ? readonly string[]
      : (Table[Name] extends { choices: readonly (infer Choice)[] } ? Choice : string) | undefined;
};

/** What a command is called with. */
interface Call<Table extends OptionTable = OptionTable> {
  readonly options: OptionValues<Table>;
  /** What stands on the command line beside the options. */
  readonly operands: readonly string[];
  readonly terminal: Terminal;
}

/** A command: one file each, named in the table of commands. */
export interface Command<Table extends OptionTable = OptionTable> {
  readonly options: Table;
  /** What may stand beside the options; left out: nothing. */
  readonly operands?: {
    /** As in the help: `[paths…]`. */
    readonly usage: string;
    readonly help: string;
    readonly least?: number;
    readonly most?: number;
  };
  /** Paragraphs for the command's own help. */
  readonly details?: readonly string[];
  readonly examples: readonly string[];
  run(call: Call<Table>): Promise<ExitCode>;
}

/** Declares a command, so that its options are typed by its own table. */
export function defineCommand<const Table extends OptionTable>(command: Command<Table>): Command<Table> {
  return command;
}

/** The option of every command that programs read. `--json` alone on stdout; everything else is on stderr. */
export const jsonOption = { type: 'boolean', help: 'Write JSON, for programs.' } as const satisfies Option;
