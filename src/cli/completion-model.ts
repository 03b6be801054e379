import type { Option } from './command.js';
import { commands, groups } from './commands.js';
import { everywhere } from './read-arguments.js';

/** What may follow an option or stand beside the options. */
export type Values = 'nothing' | 'text' | 'files' | readonly string[];

interface CompletedOption {
  readonly name: string;
  readonly short: string | undefined;
  readonly multiple: boolean;
  readonly values: Values;
  readonly help: string;
}

/** A command, as a shell completes it. */
export interface CompletedCommand {
  /** As it is typed: one word, or two. */
  readonly words: readonly string[];
  readonly summary: string;
  readonly options: readonly CompletedOption[];
  readonly operands: Values;
}

/** Every command of the table, with all that may follow it. */
export function completedCommands(): Promise<CompletedCommand[]> {
  return Promise.all(
    commands.map(async ({ name, summary, load }) => {
      const { options, operands } = await load();
      return {
        words: name.split(' '),
        summary,
        options: Object.entries({ ...options, ...everywhere }).map(([option, of]) => completed(option, of)),
        operands: operands === undefined ? 'nothing' : (choicesIn(operands.usage) ?? 'files'),
      };
    }),
  );
}

/** The first words, each once, with what the command, or the group, is about. */
export function firstWords(all: readonly CompletedCommand[]): Map<string, string> {
  return new Map(
    all.map(({ words: [first = '', second], summary }) => [
      first,
      second === undefined ? summary : (groups[first] ?? ''),
    ]),
  );
}

/** The commands of a group, by their second words. */
export function groupsOf(all: readonly CompletedCommand[]): Map<string, CompletedCommand[]> {
  const groups = new Map<string, CompletedCommand[]>();
  for (const command of all) {
    const [first = '', second] = command.words;
    if (second !== undefined) groups.set(first, [...(groups.get(first) ?? []), command]);
  }
  return groups;
}

function completed(name: string, { type, short, multiple, choices, value, help }: Option): CompletedOption {
  const isPlace = /file|path|place|module/.test(value ?? '');
  const values = type === 'boolean' ? 'nothing' : (choices ?? (isPlace ? 'files' : 'text'));
  return { name, short, multiple: multiple === true, values, help };
}

/** The words of `<bash|zsh|fish>`, which stand first. */
function choicesIn(usage: string): string[] | undefined {
  return /^<([\w-]+(?:\|[\w-]+)+)>/.exec(usage)?.[1]?.split('|');
}
