import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll } from 'vitest';
import { manifestTry } from '../../src/cli/manifest-try.js';
import { readArguments } from '../../src/cli/read-arguments.js';
import { Terminal } from '../../src/cli/terminal.js';
import type { TrialReport } from '../../src/manifest-try/trial-report.js';

/** A stream that keeps what is written. */
class KeptStream {
  text = '';

  write(text: string, done?: () => void): void {
    this.text += text;
    done?.();
  }

  on(): void {}
}

const folder = await mkdtemp(join(tmpdir(), 'manifest-try-'));
afterAll(() => rm(folder, { recursive: true, force: true }));

/** A file of this test; answers its path. */
export async function file(name: string, content: unknown): Promise<string> {
  const path = join(folder, name);
  const isRaw = typeof content === 'string' || content instanceof Uint8Array;
  await writeFile(path, isRaw ? content : JSON.stringify(content));
  return path;
}

/** The path of a bot that stands beside the tests. */
export function bot(name: string): string {
  return fileURLToPath(new URL(`./bots/${name}`, import.meta.url));
}

/** The sample manifest. */
export const sample = fileURLToPath(new URL('../../manifests/engagements.json', import.meta.url));

/** Runs the command. What it throws is the dispatcher's to tell, and thrown here. */
export async function tryOut(...args: string[]) {
  const [stdout, stderr] = [new KeptStream(), new KeptStream()];
  const { options, operands } = readArguments(args, manifestTry);
  const terminal = new Terminal(stdout, stderr, {});
  const exitCode = await manifestTry.run({ options, operands, terminal } as never);
  return { exitCode, out: stdout.text, err: stderr.text };
}

/** Runs the command with `--json` and reads the report. */
export async function report(...args: string[]): Promise<TrialReport & { readonly exitCode: number }> {
  const { exitCode, out } = await tryOut(...args, '--json');
  return { ...(JSON.parse(out) as TrialReport), exitCode };
}
