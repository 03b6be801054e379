import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { ChildTask } from './outbox-child.js';

const program = fileURLToPath(new URL('./outbox-child.ts', import.meta.url));

/** What a child said before it ended. */
export interface ChildReport {
  readonly ids: readonly string[];
  /** When it said each of them, where it said so. */
  readonly times: ReadonlyMap<string, number>;
  readonly error?: { readonly name: string; readonly trouble?: string; readonly message: string };
  readonly signal: NodeJS.Signals | null;
}

interface Line {
  readonly id?: string;
  readonly at?: number;
  readonly open?: boolean;
  readonly error?: NonNullable<ChildReport['error']>;
}

export interface RunningChild {
  readonly process: ChildProcess;
  /** Resolves when it has opened the outbox. */
  readonly opened: Promise<void>;
  readonly ended: Promise<ChildReport>;
}

/** Starts another process with an outbox. `limit` is a line of the shell before it, such as `ulimit -f 100`. */
export function startChild(task: ChildTask, limit = 'true'): RunningChild {
  const script = `${limit}; exec "$@"`;
  const args = ['-c', script, 'sh', process.execPath, '--import', 'tsx', program, JSON.stringify(task)];
  const child = spawn('/bin/sh', args, { stdio: ['pipe', 'pipe', 'inherit'] });
  const ids: string[] = [];
  const times = new Map<string, number>();
  let error: ChildReport['error'];
  let open = () => {};
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  createInterface({ input: child.stdout }).on('line', (text) => {
    const line = JSON.parse(text) as Line;
    if (line.open) open();
    if (line.id !== undefined) ids.push(line.id);
    if (line.id !== undefined && line.at !== undefined) times.set(line.id, line.at);
    error ??= line.error;
  });
  const ended = new Promise<ChildReport>((resolve) => {
    child.on('close', (_, signal) => resolve({ ids, times, signal, ...(error && { error }) }));
  });
  return { process: child, opened, ended };
}

export function runChild(task: ChildTask, limit?: string): Promise<ChildReport> {
  const child = startChild(task, limit);
  child.process.stdin?.end();
  return child.ended;
}
