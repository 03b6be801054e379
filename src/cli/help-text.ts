import type { Command, Option, OptionTable } from './command.js';
import { type CommandEntry, commands, groups } from './commands.js';
import { everywhere } from './read-arguments.js';

/** The command as it is typed. */
export const program = 'genesys-disconnect';

/** How long a line may be: what every terminal has. */
const widest = 80;

const endings = [
  'Exit codes:',
  ...table([
    ['0', 'Done, and nothing was found wrong.'],
    [
      '1',
      'Something was found wrong, or could not be done: also for want of credentials, of a manifest or of an outbox that can be used.',
    ],
    ['2', 'The command line is wrong, or a list that it names cannot be read; nothing was done.'],
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
    ...wrap(summary, widest),
    '',
    `Usage: ${usage}`,
    ...(operands === undefined ? [] : ['', ...table([[operands.usage, operands.help]])]),
    '',
    'Options:',
    ...optionTable({ ...options, ...everywhere }),
    ...details.flatMap((paragraph) => ['', ...wrap(paragraph, widest)]),
    '',
    'Examples:',
    ...examples.flatMap((example) => exampleLines(`${program} ${example}`)),
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
    const [first = '', ...more] = wrap(right, widest - width);
    const below = more.map((line) => ' '.repeat(width) + line);
    if (left.length + 3 < width) return [`  ${left}`.padEnd(width) + first, ...below];
    return [`  ${left}`, ' '.repeat(width) + first, ...below];
  });
}

/** What is too long for a line goes on in the next one, so that it can be copied: broken before options and redirections. */
function exampleLines(example: string): string[] {
  if (example.length <= widest - 2) return [`  ${example}`];
  const [first = '', ...more] = fill(example.split(/ (?=-\S|[|<>])/), widest - 6);
  const broken = [`  ${first}`, ...more.map((line) => `    ${line}`)];
  return broken.map((line, at) => (at < more.length ? `${line} \\` : line));
}

function wrap(text: string, width: number): string[] {
  return fill(text.split(' '), width);
}

/** As many parts in a line as fit. */
function fill(parts: readonly string[], width: number): string[] {
  const filled: string[] = [''];
  for (const part of parts) {
    const line = filled.at(-1) ?? '';
    if (line !== '' && line.length + 1 + part.length > width) filled.push(part);
    else filled[filled.length - 1] = line === '' ? part : `${line} ${part}`;
  }
  return filled;
}

function lines(...all: readonly string[]): string {
  return all.join('\n');
}
