// Packs the package as it would be published and treats it as its users do: publint and the types of every
// resolver look at the tarball, then the quickstart is compiled and run from it in an empty project, as ESM and as
// CommonJS, on every Node that is supported.
import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const supportedNodes = ['20', '22', '24'];
const name = 'botbuilder-genesys-disconnect';
/** The entries that need no optional peer, and those that do. */
const entries = {
  alone: ['', '/simulator', '/composer', '/open-messaging'],
  withPeers: ['/host', '/open-messaging/adapter'],
};

function run(command: string, args: readonly string[], cwd = root): string {
  console.log(`$ ${command} ${args.join(' ')}`);
  return execFileSync(command, args, { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] });
}

/** The version of a development dependency, so that the empty project uses what the tests use. */
function versionOf(name: string): string {
  const { version } = JSON.parse(readFileSync(join(root, 'node_modules', name, 'package.json'), 'utf8'));
  return `${name}@${version}`;
}

function checkAs(kind: 'module' | 'commonjs', project: string): void {
  const folder = join(project, kind);
  mkdirSync(folder);
  cpSync(join(root, 'test/package/quickstart.ts'), join(folder, 'quickstart.ts'));
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ type: kind }));
  const compilerOptions = {
    module: 'node16',
    moduleResolution: 'node16',
    target: 'es2022',
    strict: true,
    // The types of botbuilder's own dependencies do not pass without it.
    skipLibCheck: true,
    types: ['node'],
    outDir: 'out',
  };
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, files: ['quickstart.ts'] }));
  run('npx', ['tsc', '-p', folder], project);
  writeFileSync(join(folder, 'out/package.json'), JSON.stringify({ type: kind }));
  for (const version of supportedNodes) {
    process.stdout.write(run('npx', ['-y', `node@${version}`, join(folder, 'out/quickstart.js')], project));
  }
}

/** The spine needs none of its optional peers: it has to load in a project that has none of them. */
function checkAlone(project: string, tarball: string): void {
  const alone = join(project, 'alone');
  mkdirSync(alone);
  writeFileSync(join(alone, 'package.json'), JSON.stringify({ private: true }));
  run('npm', ['install', '--no-audit', '--no-fund', '--loglevel=error', tarball], alone);
  for (const entry of entries.alone) {
    run('node', ['--eval', `require('${name}${entry}')`], alone);
    run('node', ['--input-type=module', '--eval', `await import('${name}${entry}')`], alone);
  }
  console.log(run('npx', ['genesys-disconnect', '--version'], alone));
}

/** Every entry, and what is loaded only when it is needed: the parser of YAML, and the command line's commands. */
function checkEntries(project: string): void {
  const all = [...entries.alone, ...entries.withPeers].map((entry) => `${name}${entry}`);
  const readYaml = `parseManifestText('version: 1\\nengagements: {}', 'a.yaml')`;
  const asCommonJs = [...all.map((entry) => `require('${entry}');`), `require('${name}').${readYaml};`];
  const asModule = [
    ...all.map((entry) => `await import('${entry}');`),
    `await (await import('${name}')).${readYaml};`,
  ];
  for (const version of supportedNodes) {
    const node = (...args: readonly string[]) => run('npx', ['-y', `node@${version}`, ...args], project);
    node('--eval', asCommonJs.join(' '));
    node('--input-type=module', '--eval', asModule.join(' '));
    // The completion asks every command what it can do.
    node(join(project, 'node_modules/.bin/genesys-disconnect'), 'completion', 'bash');
  }
}

const project = mkdtempSync(join(tmpdir(), 'package-check-'));
try {
  const [{ filename }] = JSON.parse(
    run('npm', ['pack', '--ignore-scripts', '--json', '--pack-destination', project]),
  );
  const tarball = join(project, filename);
  console.log(run('npx', ['publint', '--strict', tarball]));
  console.log(run('npx', ['attw', '--profile', 'node16', tarball]));

  checkAlone(project, tarball);

  writeFileSync(join(project, 'package.json'), JSON.stringify({ name: 'empty-project', private: true }));
  // The SQLite driver is for Node 20; newer ones bring their own.
  const peers = [
    'botbuilder',
    'botbuilder-dialogs',
    'restify',
    'rimraf',
    'typescript',
    '@types/node',
    '@photostructure/sqlite',
  ].map(versionOf);
  run('npm', ['install', '--no-audit', '--no-fund', '--loglevel=error', tarball, ...peers], project);
  checkEntries(project);
  checkAs('module', project);
  checkAs('commonjs', project);
} finally {
  rmSync(project, { recursive: true, force: true });
}
