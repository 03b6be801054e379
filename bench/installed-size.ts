import { execFile } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { repository } from '../test/build-source.js';
import { type Figure, rounded } from './figure.js';

const run = promisify(execFile);

/** What a user would install instead, in the versions that the tests use. */
const others = ['purecloud-platform-client-v2', 'axios', 'botbuilder'] as const;

/** The tarball, and what is in an empty project after each was installed. Needs the registry for the second. */
export async function installedSize(folder: string): Promise<Figure[]> {
  const { stdout } = await run('npm', ['pack', '--ignore-scripts', '--json', '--pack-destination', folder], {
    cwd: repository,
  });
  const [{ filename, size, unpackedSize, entryCount }] = JSON.parse(stdout);
  const values = {
    'tarball KiB': rounded(size / 1_024, 0),
    'unpacked KiB': rounded(unpackedSize / 1_024, 0),
    files: entryCount,
  };
  const figures: Figure[] = [{ name: 'the package itself', values }];
  const ours = { name: 'botbuilder-genesys-disconnect', source: join(folder, filename) };
  const theirs = others.map((name) => ({ name, source: `${name}@${versionOf(name)}` }));
  for (const { name, source } of [ours, ...theirs]) {
    const values = await install(join(folder, `install-${name}`), source);
    figures.push({ name: `npm install --omit=dev ${name}`, values });
  }
  return figures;
}

async function install(project: string, source: string): Promise<Figure['values']> {
  mkdirSync(project);
  writeFileSync(join(project, 'package.json'), JSON.stringify({ private: true }));
  const options = ['--omit=dev', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
  try {
    await run('npm', ['install', ...options, source], { cwd: project, timeout: 60_000 });
  } catch (error) {
    // Without a registry the other figures are still worth having.
    const { stderr = String(error) } = error as { stderr?: string };
    return { 'not installed': stderr.trim().split('\n')[0] ?? '' };
  }
  const modules = join(project, 'node_modules');
  const { packages } = JSON.parse(readFileSync(join(modules, '.package-lock.json'), 'utf8'));
  return {
    'node_modules MiB': rounded(bytesIn(modules) / 2 ** 20, 1),
    packages: Object.keys(packages).length,
  };
}

function bytesIn(folder: string): number {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .reduce((sum, entry) => sum + statSync(join(entry.parentPath, entry.name)).size, 0);
}

function versionOf(name: string): string {
  return JSON.parse(readFileSync(join(repository, 'node_modules', name, 'package.json'), 'utf8')).version;
}
