import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, openSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll } from 'vitest';
import { buildProgram, repository as root } from '../build-source.js';

/** What a run of the command line left. */
export interface Ran {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

export interface Where {
  readonly cwd?: string;
  readonly env?: Record<string, string>;
  /** Stops reading after so many characters, as `head` does. */
  readonly readOnly?: number;
  /** A file that gets its stdout. */
  readonly stdoutTo?: string;
  /** What it reads from stdin. */
  readonly stdin?: string | Uint8Array;
  /** Gets the process, to send it signals, whenever it has said something more on stderr. */
  readonly onSaid?: (said: string, child: ChildProcess) => void;
}

let built: Promise<string> | undefined;

/** Runs the command line as its users do: built, and in a process of its own. */
export async function runCli(
  args: readonly string[],
  { cwd = root, env = {}, readOnly, stdoutTo, stdin, onSaid }: Where = {},
): Promise<Ran> {
  built ??= buildProgram('src/cli/main.ts', folderWith({}));
  const child = spawn(process.execPath, [await built, ...args], {
    cwd,
    env: { ...process.env, NO_COLOR: undefined, FORCE_COLOR: undefined, ...env },
    stdio: ['pipe', stdoutTo === undefined ? 'pipe' : openSync(stdoutTo, 'w'), 'pipe'],
  });
  child.stdin?.on('error', () => {}).end(stdin);
  let out = '';
  let err = '';
  child.stdout?.setEncoding('utf8').on('data', (chunk) => {
    out += chunk;
    if (readOnly !== undefined && out.length >= readOnly) child.stdout?.destroy();
  });
  child.stderr?.setEncoding('utf8').on('data', (chunk) => {
    err += chunk;
    onSaid?.(err, child);
  });
  return new Promise((resolve) => child.on('close', (code) => resolve({ code, out, err })));
}

const folders: string[] = [];

// Not with each test: of tests that run at the same time, vitest cannot tell which one asks.
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

/** A folder with these files, which is gone after the tests of the file. */
export function folderWith(files: Readonly<Record<string, string | Uint8Array | object>>): string {
  const folder = mkdtempSync(join(tmpdir(), 'cli-'));
  folders.push(folder);
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    const isText = typeof content === 'string' || content instanceof Uint8Array;
    writeFileSync(join(folder, name), isText ? content : JSON.stringify(content));
  }
  return folder;
}

/** How a module of a test loads the SDK from outside of this repository. */
export const sdk = JSON.stringify(join(root, 'node_modules/botbuilder-dialogs'));

/** A manifest in which these dialogs end the engagement. */
export function manifestOf(terminalDialogs: unknown, more: object = {}): object {
  return { version: 1, engagements: { call: { terminalDialogs, ...more } } };
}
