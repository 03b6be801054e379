import { mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildSource, repository as root } from '../build-source.js';

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
  await buildSource({ worker: source }, join(folder, 'dist'), 'esm');
  return join(folder, 'dist/worker.mjs');
}
