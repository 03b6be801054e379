import { nearest } from '../nearest.js';
import { type CommandEntry, commands, groups } from './commands.js';
import { UsageError } from './usage-error.js';

/** What a command line begins with: a command with what follows its name, or a group of commands. */
export type Found =
  | { readonly entry: CommandEntry; readonly rest: readonly string[] }
  | { readonly group: string | undefined; readonly rest: readonly string[] };

/** Finds the command by the first words. @throws UsageError with the nearest that there is */
export function findCommand(args: readonly string[]): Found {
  // The longest name first, so that "manifest check" is not taken for "manifest".
  const byLength = [...commands].sort((a, b) => b.name.length - a.name.length);
  const entry = byLength.find(({ name }) => name.split(' ').every((word, at) => args[at] === word));
  if (entry !== undefined) return { entry, rest: args.slice(entry.name.split(' ').length) };
  const [first, second] = args;
  if (first === undefined || first.startsWith('-')) return { group: undefined, rest: args };
  if (!Object.hasOwn(groups, first)) throw unknown(first, [...firstWords()], '');
  if (second === undefined || second.startsWith('-')) return { group: first, rest: args.slice(1) };
  const inGroup = commands.flatMap(({ name }) =>
    name.startsWith(`${first} `) ? [name.slice(first.length + 1)] : [],
  );
  throw unknown(second, inGroup, `${first} `);
}

function firstWords(): Set<string> {
  return new Set(commands.map(({ name }) => name.split(' ')[0] ?? name));
}

function unknown(word: string, known: readonly string[], prefix: string): UsageError {
  // "check" without its group is the commonest slip.
  const elsewhere = commands.find(({ name }) => name.endsWith(` ${word}`))?.name;
  const near = nearest(word, known);
  const meant = near === undefined ? elsewhere : `${prefix}${near}`;
  return new UsageError(
    `There is no command "${prefix}${word}".${
      meant === undefined
        ? ` There are: ${known.map((one) => `${prefix}${one}`).join(', ')}.`
        : ` Did you mean "${meant}"?`
    }`,
  );
}
