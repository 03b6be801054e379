import { type CompletedCommand, firstWords, groupsOf, type Values } from './completion-model.js';

/** The script for bash, from 3.2 (of macOS) on. Needs nothing but bash. */
export function bashCompletion(program: string, all: readonly CompletedCommand[]): string {
  const name = `_${program.replaceAll('-', '_')}`;
  const groups = [...groupsOf(all)];
  return [
    `# bash completion for ${program}`,
    `${name}() {`,
    `  local cur="\${COMP_WORDS[COMP_CWORD]}" prev="\${COMP_WORDS[COMP_CWORD-1]}" command words values`,
    '  COMPREPLY=()',
    '  # bash takes "--state=failed" for three words.',
    '  if [[ $cur == "=" ]]; then cur=""',
    `  elif [[ $prev == "=" ]]; then prev="\${COMP_WORDS[COMP_CWORD-2]}"; fi`,
    `  command="\${COMP_WORDS[1]}"`,
    '  case "$command" in',
    ...groups.map(
      ([group]) => `    ${group}) [[ $COMP_CWORD -gt 2 ]] && command="$command \${COMP_WORDS[2]}" ;;`,
    ),
    '  esac',
    '  if [[ $COMP_CWORD -eq 1 ]]; then',
    `    values='${[...firstWords(all).keys(), 'help', '--help', '--version'].join(' ')}'`,
    '  else',
    '    case "$command" in',
    ...groups.map(
      ([group, members]) =>
        `      '${group}') values='${members.map(({ words }) => words[1]).join(' ')} --help' ;;`,
    ),
    ...all.flatMap(commandCase),
    '      *) return ;;',
    '    esac',
    '  fi',
    '  if [[ $values == "<files>" ]]; then return; fi',
    '  compopt +o default +o bashdefault 2>/dev/null',
    '  if [[ $values != "<text>" ]]; then COMPREPLY=($(compgen -W "$values" -- "$cur")); fi',
    '}',
    `complete -o bashdefault -o default -F ${name} ${program}`,
  ].join('\n');
}

/** What may be typed after one command: `words` are its options, `values` what is wanted here. */
function commandCase({ words, options, operands }: CompletedCommand): string[] {
  const names = options.flatMap(({ name, short }) => [`--${name}`, ...(short ? [`-${short}`] : [])]);
  return [
    `      '${words.join(' ')}')`,
    `        words='${names.join(' ')}'`,
    '        case "$prev" in',
    ...options.flatMap(({ name, short, values }) =>
      values === 'nothing'
        ? []
        : [`          --${name}${short ? `|-${short}` : ''}) values='${inBash(values)}' ;;`],
    ),
    operands === 'nothing'
      ? '          *) values="$words" ;;'
      : `          *) values='${inBash(operands)}'; [[ $cur == -* ]] && values="$words" ;;`,
    '        esac',
    '        ;;',
  ];
}

function inBash(values: Values): string {
  if (values === 'files') return '<files>';
  return typeof values === 'string' ? '<text>' : values.join(' ');
}
