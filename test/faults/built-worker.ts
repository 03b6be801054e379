import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildProgram } from '../build-source.js';

const built = new Map<string, Promise<string>>();

/**
 * A program of this repository as one file of JavaScript. It takes a tenth of a second, and each of the hundreds of workers then starts
 * in a quarter of the time that compiling it anew would take.
 */
export function builtWorker(source = 'test/faults/fault-worker.ts'): Promise<string> {
  const file = built.get(source) ?? buildProgram(source, temporaryFolder());
  built.set(source, file);
  return file;
}

function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'fault-worker-'));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  return folder;
}
