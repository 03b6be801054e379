import { nearest } from '../nearest.js';
import { defineCommand } from './command.js';
import { bashCompletion } from './completion-bash.js';
import { fishCompletion } from './completion-fish.js';
import { completedCommands } from './completion-model.js';
import { zshCompletion } from './completion-zsh.js';
import { exitCodes } from './exit-codes.js';
import { program } from './help-text.js';
import { UsageError } from './usage-error.js';

const shells = { bash: bashCompletion, zsh: zshCompletion, fish: fishCompletion } as const;

/** `genesys-disconnect completion`. */
export const completion = defineCommand({
  operands: {
    usage: `<${Object.keys(shells).join('|')}>`,
    help: 'The shell that is to complete commands, options and their values.',
    least: 1,
    most: 1,
  },
  options: {},
  details: [
    'Writes a script to stdout. The shell has to read it at its start: for bash, in ~/.bashrc; for zsh, in ~/.zshrc, after compinit; for fish, as a file in ~/.config/fish/completions.',
  ],
  examples: [
    'completion bash >> ~/.bashrc',
    'completion zsh >> ~/.zshrc',
    `completion fish > ~/.config/fish/completions/${program}.fish`,
  ],
  async run({ operands: [shell = ''], terminal }) {
    if (!Object.hasOwn(shells, shell)) {
      const meant = nearest(shell, Object.keys(shells));
      const question = meant === undefined ? '' : ` Did you mean ${meant}?`;
      throw new UsageError(
        `There is a completion for ${Object.keys(shells).join(', ')}; not for ${JSON.stringify(shell)}.${question}`,
      );
    }
    terminal.out(shells[shell as keyof typeof shells](program, await completedCommands()));
    return exitCodes.ok;
  },
});
