import { execFileSync, spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { commands } from '../../src/cli/commands.js';
import { folderWith, runCli } from './run-cli.js';

type Shell = 'bash' | 'zsh' | 'fish';

const scripts = new Map<Shell, string>();

beforeAll(async () => {
  const folder = folderWith({});
  for (const shell of ['bash', 'zsh', 'fish'] as const) {
    const { code, out } = await runCli(['completion', shell]);
    expect(code).toBe(0);
    const file = join(folder, shell);
    writeFileSync(file, out);
    scripts.set(shell, file);
  }
}, 60_000);

/** What bash offers when the tab key is pressed at the end of these words. */
function offered(...typed: readonly string[]): string[] {
  const words = ['genesys-disconnect', ...typed];
  const program = `
    source "$1"; shift
    complete -p genesys-disconnect >/dev/null || exit 9
    COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1))
    _genesys_disconnect
    printf '%s\\n' "\${COMPREPLY[@]}"`;
  const out = execFileSync('bash', ['--norc', '-c', program, 'bash', scripts.get('bash') ?? '', ...words]);
  return String(out).split('\n').filter(Boolean);
}

const there = (shell: Shell) => spawnSync(shell, ['-c', 'exit 0']).status === 0;

describe('completion in bash', () => {
  test('offers every command', () => {
    const first = new Set(commands.map(({ name }) => name.split(' ')[0]));
    expect(offered('').sort()).toEqual([...first, 'help', '--help', '--version'].sort());
    expect(offered('manifest', '')).toEqual(['check', 'show', 'try', '--help']);
  });

  test.each([
    [['sw'], ['sweep']],
    [['manifest', 'c'], ['check']],
    [['list', '--st'], ['--state']],
    [['list', ''], expect.arrayContaining(['--state', '-s', '--json', '--help'])],
    [['list', '--state', 'fa'], ['failed']],
    [
      ['list', '-s', ''],
      ['scheduled', 'disconnecting', 'verifying', 'held', 'closed', 'cancelled', 'failed'],
    ],
    [['list', '--state', '=', 'he'], ['held']],
    [['list', '--state', '='], expect.arrayContaining(['closed'])],
    [['show', '--j'], ['--json']],
    [
      ['manifest', 'show', '--format', ''],
      ['mermaid', 'svg', 'html'],
    ],
    [['close', 'x', '--teardown', 'n'], ['never']],
    [
      ['completion', ''],
      ['bash', 'zsh', 'fish'],
    ],
    [['retry', '--engagement', ''], []],
    [['close', ''], []],
    [['nonsense', ''], []],
  ])('offers for %j what fits', (typed, words) => {
    expect(offered(...typed)).toEqual(words);
  });

  test('leaves the names of files to bash, and of nothing else', () => {
    const program = `
      source "$1"
      compopt() { echo "no files"; }
      COMP_WORDS=(genesys-disconnect $2 ""); COMP_CWORD=$((\${#COMP_WORDS[@]} - 1))
      _genesys_disconnect`;
    const says = (typed: string) =>
      String(execFileSync('bash', ['--norc', '-c', program, 'bash', scripts.get('bash') ?? '', typed]));
    expect([says('close'), says('list --outbox')]).toEqual(['', '']);
    expect([says('list --engagement'), says('list')]).toEqual(['no files\n', 'no files\n']);
  });
});

describe('completion in other shells', () => {
  test.each(['bash', 'zsh', 'fish'] as const)('names every command and every option in %s', async (shell) => {
    const { out } = await runCli(['completion', shell]);
    for (const { name, load } of commands) {
      expect(out).toContain(name);
      for (const option of Object.keys((await load()).options)) {
        expect(out).toContain(shell === 'fish' ? `-l ${option}` : `--${option}`);
      }
    }
  });

  test.for(['bash', 'zsh', 'fish'] as const)('is right in its syntax for %s', (shell, { skip }) => {
    skip(!there(shell), `${shell} is not on this machine`);
    const { status, stderr } = spawnSync(shell, ['-n', scripts.get(shell) ?? '']);
    expect([status, String(stderr)]).toEqual([0, '']);
  });

  test.for([
    ['manifest ', ['check', 'show', 'try']],
    ['show --j', ['--json']],
    ['list --state f', ['failed']],
    ['completion ', ['bash', 'fish', 'zsh']],
  ] as const)('offers in fish for "%s" what fits', ([typed, words], { skip }) => {
    const shell: Shell = 'fish';
    skip(!there(shell), `${shell} is not on this machine`);
    const program = `source $argv[1]; complete -C "genesys-disconnect $argv[2]"`;
    const out = execFileSync(shell, ['--no-config', '-c', program, scripts.get(shell) ?? '', typed]);
    const offers = String(out).split('\n').filter(Boolean);
    expect(offers.map((line) => line.split('\t')[0])).toEqual(words);
  });

  test('refuses a shell that it does not know', async () => {
    const { code, err } = await runCli(['completion', 'fishy']);
    expect(err).toContain('There is a completion for bash, zsh, fish; not for "fishy". Did you mean fish?');
    expect(code).toBe(2);
  });
});
