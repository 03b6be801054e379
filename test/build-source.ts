import { join } from 'node:path';
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
