import { type ChildProcess, spawn } from 'node:child_process';
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { BuiltComponent } from './built-component.js';

/** The example's folder. */
export const exampleFolder = fileURLToPath(new URL('../../examples/declarative-bot', import.meta.url));

/** A copy of the example, to be changed by a test. */
export async function copyOfExample(): Promise<{
  readonly folder: string;
  /** Changes a JSON file of the copy. */
  edit(file: string, change: (content: Record<string, unknown>) => void): Promise<void>;
  remove(): Promise<void>;
}> {
  const folder = await mkdtemp(join(tmpdir(), 'declarative-bot-copy-'));
  await cp(exampleFolder, folder, { recursive: true });
  return {
    folder,
    edit: async (file, change) => {
      const path = join(folder, file);
      const content = JSON.parse(await readFile(path, 'utf8')) as Record<string, unknown>;
      change(content);
      await writeFile(path, JSON.stringify(content));
    },
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}

/** The example bot, run as its user runs it: `node index.js`. */
export class BotProcess {
  /** Everything it printed. */
  output = '';
  readonly exited: Promise<number | NodeJS.Signals | null>;
  readonly #child: ChildProcess;
  readonly #lines: string[] = [];
  #look: () => void = () => {};

  constructor(component: BuiltComponent, env: Readonly<Record<string, string>>, folder = exampleFolder) {
    // Without this process's settings: a machine with real credentials must not close real sessions.
    const { PATH = '' } = process.env;
    this.#child = spawn(process.execPath, ['index.js'], {
      cwd: folder,
      env: { PATH, PORT: '0', ...component.env(), ...env },
    });
    for (const stream of [this.#child.stdout, this.#child.stderr]) {
      if (stream === null) continue;
      createInterface(stream).on('line', (line) => {
        this.output += `${line}\n`;
        this.#lines.push(line);
        this.#look();
      });
    }
    this.exited = new Promise((resolve) => {
      this.#child.once('close', (code, signal) => {
        resolve(code ?? signal);
        this.#look();
      });
    });
  }

  /** The first line, printed already or to come, that fits. */
  line(fits: RegExp): Promise<string> {
    return new Promise((resolve, reject) => {
      this.#look = () => {
        const found = this.#lines.find((line) => fits.test(line));
        if (found !== undefined) resolve(found);
        else if (this.#child.exitCode !== null || this.#child.signalCode !== null) {
          reject(new Error(`The bot ended without printing ${fits}:\n${this.output}`));
        }
      };
      this.#look();
    });
  }

  /** Its messaging endpoint, once it listens. */
  async botUrl(): Promise<string> {
    const line = await this.line(/^listening on /);
    return `${line.slice('listening on '.length)}/api/messages`;
  }

  signal(signal: NodeJS.Signals): void {
    this.#child.kill(signal);
  }
}
