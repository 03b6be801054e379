import { type CompletedCommand, firstWords, groupsOf, type Values } from './completion-model.js';

/** The script for fish: to be sourced, or saved in `~/.config/fish/completions`. */
export function fishCompletion(program: string, all: readonly CompletedCommand[]): string {
  const isCommand = `__${program.replaceAll('-', '_')}_is`;
  const line = (...parts: readonly string[]) =>
    ['complete', '-c', program, ...parts].filter(Boolean).join(' ');
  const after = (...words: readonly string[]) => `-n ${quoted([isCommand, ...words].join(' '))}`;
  const only = (...words: readonly string[]) => `-n ${quoted([isCommand, '--only', ...words].join(' '))}`;
  return [
    `# fish completion for ${program}`,
    '# Whether the command line begins with these words; with --only: and has no more of them yet.',
    `function ${isCommand}`,
    '  set -l typed (commandline -opc)',
    '  if test "$argv[1]" = \'--only\'',
    '    set -e argv[1]',
    '    test (count $typed) -eq (math 1 + (count $argv)); or return 1',
    '  end',
    '  set -l last (math 1 + (count $argv))',
    '  test $last -eq 1; and return 0',
    '  test "$typed[2..$last]" = "$argv"',
    'end',
    line('-f'),
    ...[...firstWords(all)].map(([word, summary]) => line(only(), `-a ${word}`, describedBy(summary))),
    ...[...groupsOf(all)].flatMap(([group, members]) =>
      members.map(({ words, summary }) => line(only(group), `-a ${words[1]}`, describedBy(summary))),
    ),
    ...all.flatMap(({ words, options, operands }) => [
      ...(operands === 'nothing' ? [] : [line(after(...words), inFish(operands))]),
      ...options.map(({ name, short, values, help }) => {
        const names = `-l ${name}${short === undefined ? '' : ` -s ${short}`}`;
        const needsValue = values === 'nothing' ? '' : `-r ${inFish(values)}`;
        return line(after(...words), names, needsValue, describedBy(help));
      }),
    ]),
  ].join('\n');
}

function inFish(values: Values): string {
  if (values === 'files') return '-F';
  return typeof values === 'string' ? '-f' : `-f -a ${quoted(values.join(' '))}`;
}

function describedBy(text: string): string {
  return text === '' ? '' : `-d ${quoted(text)}`;
}

function quoted(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
}
