import { execFile } from 'node:child_process';
import { existsSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { SqliteOutbox } from '../src/index.js';
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

/** How long the built package and its command line take to start, and how much there is to install. */
export async function startUp(databases: BenchDatabases): Promise<Figure[]> {
  refuseStaleBuild();
  return [...(await imports()), ...(await commands(databases)), ...(await installedSize(databases.folder))];
}

async function imports(): Promise<Figure[]> {
  const cases = modules.flatMap((name) =>
    Object.entries(formats).map(
      ([format, argumentsFor]) => [`${name} ${format}`, argumentsFor(name)] as const,
    ),
  );
  // In the repository the package finds itself by its own name, and so what it exports.
  const times = await medians(cases, async (args) => Number(await output(args)));
  const median = (name: string, format: string) => times.get(`${name} ${format}`) ?? Number.NaN;
  return modules.map((name) => ({
    name: `import of ${name} (ms, median of ${laps})`,
    values: {
      ESM: rounded(median(name, 'ESM'), 0),
      CommonJS: rounded(median(name, 'CommonJS'), 0),
      'CommonJS, of botbuilder': rounded(median(name, 'CommonJS') / median('botbuilder', 'CommonJS')),
    },
  }));
}

/** From the start of the process to its end, beside a Node that does nothing. */
async function commands({ folder, sqlite }: BenchDatabases): Promise<Figure[]> {
  const { file } = sqlite();
  const outbox = new SqliteOutbox({ file });
  await outbox.open();
  await outbox.close();
  const inYaml = join(folder, 'engagements.yaml');
  writeFileSync(inYaml, 'version: 1\nengagements:\n  call:\n    terminalDialogs: [PaymentComplete]\n');
  const program = join(repository, 'dist/cli.mjs');
  const times = await medians(
    [
      ['node, nothing to do', ['--eval', '0']],
      ['genesys-disconnect --help', [program, '--help']],
      ['genesys-disconnect list', [program, 'list', '--outbox', file]],
      [
        'genesys-disconnect manifest check, of JSON',
        [program, 'manifest', 'check', 'manifests/engagements.json'],
      ],
      ['genesys-disconnect manifest check, of YAML', [program, 'manifest', 'check', inYaml]],
      ['genesys-disconnect completion bash', [program, 'completion', 'bash']],
    ],
    async (args) => {
      const from = performance.now();
      await output(args);
      return performance.now() - from;
    },
  );
  return [...times].map(([name, ms]) => ({ name, values: { [`ms, median of ${laps}`]: rounded(ms, 0) } }));
}

async function output(args: readonly string[]): Promise<string> {
  return (await run(process.execPath, args, { cwd: repository })).stdout;
}

/** The median of each, measured in turns, so that what else the machine does falls on all alike. */
async function medians(
  cases: readonly (readonly [name: string, args: readonly string[]])[],
  measure: (args: readonly string[]) => Promise<number>,
): Promise<Map<string, number>> {
  const times = new Map<string, number[]>();
  // The first lap warms the disk's cache.
  for (let lap = 0; lap <= laps; lap += 1) {
    for (const [name, args] of cases) {
      const time = await measure(args);
      if (lap > 0) times.set(name, [...(times.get(name) ?? []), time]);
    }
  }
  return new Map([...times].map(([name, all]) => [name, percentile(all, 0.5)]));
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
