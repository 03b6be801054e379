import { parseArgs } from 'node:util';
import { nearest } from '../nearest.js';
import type { Command, Option, OptionTable } from './command.js';
import { UsageError } from './usage-error.js';

/** The options that every command has. */
export const everywhere = {
  help: { type: 'boolean', short: 'h', help: 'Show this help.' },
} as const satisfies OptionTable;

/** What stands on a command line, fitted to a command's options. */
export interface Arguments {
  readonly options: Readonly<Record<string, string | boolean | readonly string[] | undefined>>;
  readonly operands: readonly string[];
  readonly help: boolean;
}

/**
 * Reads what follows a command's name.
 *
 * `parseArgs` only takes the text apart: its own complaints are not sentences, and it knows no choices.
 * @throws UsageError with the nearest right thing
 */
export function readArguments(
  args: readonly string[],
  command: Pick<Command, 'options' | 'operands'>,
): Arguments {
  const table: OptionTable = { ...command.options, ...everywhere };
  const { tokens } = parseArgs({
    args: [...args],
    options: Object.fromEntries(
      Object.entries(table).map(([name, { type, short }]) => [name, short ? { type, short } : { type }]),
    ),
    strict: false,
    allowPositionals: true,
    tokens: true,
  });
  const given = new Map<string, (string | true)[]>();
  const operands: string[] = [];
  for (const token of tokens) {
    if (token.kind === 'positional') operands.push(token.value);
    if (token.kind !== 'option') continue;
    const option = Object.hasOwn(table, token.name) ? table[token.name] : undefined;
    if (option === undefined) throw new UsageError(unknownOption(token.rawName, table));
    const { value, inlineValue } = token;
    const read =
      option.type === 'boolean'
        ? noValue(token.rawName, value)
        : oneValue(token.rawName, option, value, inlineValue);
    given.set(token.name, [...(given.get(token.name) ?? []), read]);
  }
  const help = given.has('help');
  if (!help) checkOperands(operands, command.operands);
  return { options: valuesOf(command.options, given), operands, help };
}

function valuesOf(
  table: OptionTable,
  given: ReadonlyMap<string, readonly (string | true)[]>,
): Arguments['options'] {
  return Object.fromEntries(
    Object.entries(table).map(([name, { type, multiple }]) => {
      const values = given.get(name) ?? [];
      if (multiple) return [name, values.map(String)];
      if (type === 'boolean') return [name, values.length > 0];
      // Two different files for one result: which was meant is not for this program to guess.
      if (new Set(values).size > 1)
        throw new UsageError(`--${name} is given ${values.length} times. Keep one.`);
      return [name, values[0]];
    }),
  );
}

function noValue(name: string, value: string | undefined): true {
  if (value === undefined) return true;
  throw new UsageError(`${name} takes no value, but got ${JSON.stringify(value)}.`);
}

function oneValue(
  name: string,
  { choices, value: what }: Option,
  value: string | undefined,
  inline: boolean | undefined,
): string {
  const wanted = choices === undefined ? (what ?? 'a value') : `one of: ${choices.join(', ')}`;
  if (value === undefined || value === '') throw new UsageError(`${name} needs ${wanted}.`);
  if (!inline && value.startsWith('-') && value !== '-') {
    throw new UsageError(
      `${name} needs ${wanted}, but ${value} follows. If that is the value, write ${name}=${value}.`,
    );
  }
  if (choices === undefined || choices.includes(value)) return value;
  const meant = nearest(value, choices);
  throw new UsageError(
    `${name} needs ${wanted}; got ${JSON.stringify(value)}.${meant === undefined ? '' : ` Did you mean ${meant}?`}`,
  );
}

function unknownOption(name: string, table: OptionTable): string {
  const meant = nearest(name, Object.keys(table));
  const there = Object.keys(table).map((one) => `--${one}`);
  return `There is no option ${name}.${meant === undefined ? ` There are: ${there.join(', ')}.` : ` Did you mean --${meant}?`}`;
}

function checkOperands(operands: readonly string[], expected: Command['operands']): void {
  const { least = 0, most = Number.POSITIVE_INFINITY, usage = '' } = expected ?? { most: 0 };
  const [tooMuch] = operands.slice(most);
  if (tooMuch !== undefined) {
    throw new UsageError(
      `${JSON.stringify(tooMuch)} is too much: ${most === 0 ? 'this command takes options only' : `at most ${most} fit here`}.`,
    );
  }
  if (operands.length < least) throw new UsageError(`Something is missing: ${usage}.`);
}
