import { type CompletedCommand, firstWords, groupsOf, type Values } from './completion-model.js';

/** The script for zsh: to be sourced, or saved as `_genesys-disconnect` in a directory of `$fpath`. */
export function zshCompletion(program: string, all: readonly CompletedCommand[]): string {
  const name = `_${program.replaceAll('-', '_')}`;
  const groups = [...groupsOf(all)];
  return [
    `#compdef ${program}`,
    `${name}() {`,
    '  local -a choices',
    '  if (( CURRENT == 2 )); then',
    `    choices=(${[...firstWords(all)].map(([word, summary]) => quoted(described(word, summary))).join(' ')})`,
    "    _describe 'command' choices",
    '    return',
    '  fi',
    '  local command="$words[2]"',
    '  shift words; (( CURRENT-- ))',
    '  case "$command" in',
    ...groups.flatMap(([group, members]) => [
      `    ${group})`,
      '      if (( CURRENT == 2 )); then',
      `        choices=(${members.map(({ words, summary }) => quoted(described(words[1] ?? '', summary))).join(' ')})`,
      "        _describe 'command' choices",
      '        return',
      '      fi',
      '      command="$command $words[2]"',
      '      shift words; (( CURRENT-- ))',
      '      ;;',
    ]),
    '  esac',
    '  case "$command" in',
    ...all.flatMap(commandCase),
    '  esac',
    '}',
    `if [[ "$funcstack[1]" == "_${program}" ]]; then`,
    `  ${name} "$@"`,
    'else',
    `  compdef ${name} ${program}`,
    'fi',
  ].join('\n');
}

function commandCase({ words, options, operands }: CompletedCommand): string[] {
  const specs = options.map(({ name, short, multiple, values, help }) => {
    const text = `[${help.replace(/[[\]\\]/g, '\\$&')}]${inZsh(values, ':value:')}`;
    const names = short === undefined ? [`--${name}`] : [`--${name}`, `-${short}`];
    // What was given already is not offered again.
    const excluded = multiple ? '*' : `(${names.join(' ')})`;
    return names.map((one) => quoted(`${excluded}${one}${text}`)).join(' ');
  });
  const rest = operands === 'nothing' ? [] : [quoted(`*${inZsh(operands, ':argument:')}`)];
  return [
    `    '${words.join(' ')}')`,
    `      _arguments ${[...specs, ...rest].join(' \\\n        ')}`,
    '      ;;',
  ];
}

function inZsh(values: Values, prefix: string): string {
  if (values === 'nothing') return '';
  if (values === 'files') return `${prefix}_files`;
  return `${prefix}${values === 'text' ? ' ' : `(${values.join(' ')})`}`;
}

function described(word: string, summary: string): string {
  return summary === '' ? word : `${word}:${summary.replaceAll(':', '\\:')}`;
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
