import { execFile } from 'node:child_process';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { repository } from '../test/build-source.js';
import type { BenchDatabases } from './bench-databases.js';
import { type Figure, percentile, rounded } from './figure.js';
import { installedSize } from './installed-size.js';

const run = promisify(execFile);
const laps = 15;

/** What is loaded, each in a process of its own. */
const modules = [
  'botbuilder-genesys-disconnect',
  'botbuilder-genesys-disconnect/host',
  'botbuilder',
  'axios',
  'purecloud-platform-client-v2',
] as const;

const formats = {
  ESM: (name: string) => [
    '--input-type=module',
    '--eval',
    `const from = performance.now(); await import('${name}'); console.log(performance.now() - from);`,
  ],
  CommonJS: (name: string) => [
    '--eval',
    `const from = performance.now(); require('${name}'); console.log(performance.now() - from);`,
  ],
} as const;

/** How long the built package takes to load, and how much of it there is to install. */
export async function startUp({ folder }: BenchDatabases): Promise<Figure[]> {
  refuseStaleBuild();
  const times = new Map<string, number[]>();
  // The first lap warms the disk's cache.
  for (let lap = 0; lap <= laps; lap += 1) {
    for (const name of modules) {
      for (const [format, argumentsFor] of Object.entries(formats)) {
        const key = `${name} ${format}`;
        // In the repository the package finds itself by its own name, and so what it exports.
        const { stdout } = await run(process.execPath, argumentsFor(name), { cwd: repository });
        if (lap > 0) times.set(key, [...(times.get(key) ?? []), Number(stdout)]);
      }
    }
  }
  const median = (name: string, format: string) => percentile(times.get(`${name} ${format}`) ?? [], 0.5);
  const imports = modules.map((name) => ({
    name: `import of ${name} (ms, median of ${laps})`,
    values: {
      ESM: rounded(median(name, 'ESM'), 0),
      CommonJS: rounded(median(name, 'CommonJS'), 0),
      'CommonJS, of botbuilder': rounded(median(name, 'CommonJS') / median('botbuilder', 'CommonJS')),
    },
  }));
  return [...imports, ...(await installedSize(folder))];
}

/** The figures of yesterday's build would be stated as today's. */
function refuseStaleBuild(): void {
  const built = join(repository, 'dist/index.mjs');
  const builtAt = existsSync(built) ? statSync(built).mtimeMs : 0;
  const source = join(repository, 'src');
  const changed = readdirSync(source, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .some((entry) => statSync(join(entry.parentPath, entry.name)).mtimeMs > builtAt);
  if (changed) throw new Error('dist is missing or older than src: run npm run build first.');
}
