import type { Command, Option, OptionTable } from './command.js';
import { type CommandEntry, commands, groups } from './commands.js';
import { everywhere } from './read-arguments.js';

/** The command as it is typed. */
export const program = 'genesys-disconnect';

const endings = [
  'Exit codes:',
  ...table([
    ['0', 'Done, and nothing was found wrong.'],
    ['1', 'Something was found wrong, or could not be done.'],
    ['2', 'The command line is wrong; nothing was done.'],
  ]),
];

/** The help of the program, or of a group of commands. */
export function overview(group?: string): string {
  const listed = commands.filter(({ name }) => group === undefined || name.startsWith(`${group} `));
  const about =
    group === undefined
      ? 'Closes Genesys Cloud sessions when a bot has finished, for certain.'
      : (groups[group] ?? '');
  return lines(
    about,
    '',
    `Usage: ${program} ${group === undefined ? '<command>' : `${group} <command>`} [options]`,
    '',
    'Commands:',
    ...table(listed.map(({ name, summary }) => [name, summary])),
    '',
    'Options:',
    ...table([
      ['-h, --help', 'Show the help; with a command, that of the command.'],
      ...(group === undefined ? [['--version', 'Show the version.'] as const] : []),
    ]),
    '',
    ...endings,
  );
}

/** The help of one command. */
export function commandHelp(
  { name, summary }: Pick<CommandEntry, 'name' | 'summary'>,
  {
    options,
    operands,
    details = [],
    examples,
  }: Pick<Command, 'options' | 'operands' | 'details' | 'examples'>,
): string {
  const usage = [program, name, operands?.usage, '[options]'].filter(Boolean).join(' ');
  return lines(
    summary,
    '',
    `Usage: ${usage}`,
    ...(operands === undefined ? [] : ['', ...table([[operands.usage, operands.help]])]),
    '',
    'Options:',
    ...optionTable({ ...options, ...everywhere }),
    ...details.flatMap((paragraph) => ['', ...wrap(paragraph, 80)]),
    '',
    'Examples:',
    ...examples.map((example) => `  ${program} ${example}`),
    '',
    ...endings,
  );
}

function optionTable(options: OptionTable): string[] {
  return table(
    Object.entries(options).map(([name, option]) => [
      `${option.short ? `-${option.short}, ` : ''}--${name}${valueWords(option)}`,
      option.help,
    ]),
  );
}

function valueWords({ type, choices, value }: Option): string {
  if (type === 'boolean') return '';
  return ` ${value ?? choices?.join('|') ?? '<value>'}`;
}

/** Two columns; a long left one has its right one below it. */
function table(rows: readonly (readonly [string, string])[]): string[] {
  const width = Math.min(24, Math.max(...rows.map(([left]) => left.length))) + 4;
  return rows.flatMap(([left, right]) => {
    const [first = '', ...more] = wrap(right, 80 - width);
    const below = more.map((line) => ' '.repeat(width) + line);
    if (left.length + 3 < width) return [`  ${left}`.padEnd(width) + first, ...below];
    return [`  ${left}`, ' '.repeat(width) + first, ...below];
  });
}

function wrap(text: string, width: number): string[] {
  const wrapped: string[] = [''];
  for (const word of text.split(' ')) {
    const line = wrapped.at(-1) ?? '';
    if (line !== '' && line.length + 1 + word.length > width) wrapped.push(word);
    else wrapped[wrapped.length - 1] = line === '' ? word : `${line} ${word}`;
  }
  return wrapped;
}

function lines(...all: readonly string[]): string {
  return all.join('\n');
}
