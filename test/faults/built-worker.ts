import { mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'tsdown';

const root = fileURLToPath(new URL('../..', import.meta.url));
const built = new Map<string, Promise<string>>();

/**
 * A program of this repository as one file of JavaScript. It takes a tenth of a second, and each of the hundreds of workers then starts
 * in a quarter of the time that compiling it anew would take.
 */
export function builtWorker(source = 'test/faults/fault-worker.ts'): Promise<string> {
  const file = built.get(source) ?? buildProgram(source);
  built.set(source, file);
  return file;
}

async function buildProgram(source: string): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'fault-worker-'));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'), 'junction');
  await build({
    config: false,
    cwd: root,
    entry: { worker: join(root, source) },
    outDir: join(folder, 'dist'),
    format: 'esm',
    platform: 'node',
    target: 'node20.19',
    fixedExtension: true,
    clean: false,
    dts: false,
    report: false,
    logLevel: 'silent',
  });
  return join(folder, 'dist/worker.mjs');
}
