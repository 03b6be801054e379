import { symlinkSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'tsdown';

/** The folder of this repository. */
export const repository = fileURLToPath(new URL('..', import.meta.url));

/**
 * Builds the source under test into a folder outside the repository: a tenth of a second, no network, and never the
 * `dist` of yesterday. The file is named after the entry.
 */
export async function buildSource(
  entry: Readonly<Record<string, string>>,
  outDir: string,
  format: 'cjs' | 'esm',
): Promise<void> {
  await build({
    config: false,
    cwd: repository,
    entry: Object.fromEntries(Object.entries(entry).map(([name, file]) => [name, join(repository, file)])),
    outDir,
    format,
    platform: 'node',
    target: 'node20.19',
    fixedExtension: true,
    clean: false,
    dts: false,
    report: false,
    logLevel: 'silent',
  });
}

/**
 * Builds a program of this repository into an empty folder, with a way to its dependencies, and returns its file. It then
 * starts in a quarter of the time that compiling it at each start takes.
 */
export async function buildProgram(source: string, folder: string): Promise<string> {
  const name = basename(source, '.ts');
  symlinkSync(join(repository, 'node_modules'), join(folder, 'node_modules'), 'junction');
  await buildSource({ [name]: source }, join(folder, 'dist'), 'esm');
  return join(folder, 'dist', `${name}.mjs`);
}
