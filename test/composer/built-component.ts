import { randomUUID } from 'node:crypto';
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { buildSource, repository as root } from '../build-source.js';

/** The component and the host as a bot finds them: built to CommonJS, in a `node_modules` of its own. */
export interface BuiltComponent {
  /** The file that `require('botbuilder-genesys-disconnect/composer')` gives. */
  readonly file: string;
  /** Makes `require` find it, and the SDK of this repository, from anywhere; and gives a process an outbox of its own. */
  env(): Readonly<Record<string, string>>;
  remove(): Promise<void>;
}

/**
 * Builds the source under test, which takes a tenth of a second; `dist` may be of yesterday. No network, and nothing is
 * written into the repository.
 */
export async function buildComponent(): Promise<BuiltComponent> {
  const home = await mkdtemp(join(tmpdir(), 'declarative-bot-'));
  const folder = join(home, 'node_modules/botbuilder-genesys-disconnect');
  await mkdir(folder, { recursive: true });
  // By themselves, so that the component needs nothing that only the host does.
  await buildSource({ composer: 'src/composer/index.ts' }, join(folder, 'dist'), 'cjs');
  await buildSource({ host: 'src/host/index.ts' }, join(folder, 'dist'), 'cjs');
  const file = join(folder, 'dist/composer.cjs');
  await linkDependencies(join(home, 'node_modules'));
  const manifest = {
    name: 'botbuilder-genesys-disconnect',
    exports: { './composer': './dist/composer.cjs', './host': './dist/host.cjs' },
  };
  await writeFile(join(folder, 'package.json'), JSON.stringify(manifest));
  return {
    file,
    env: () => ({
      NODE_PATH: [join(home, 'node_modules'), join(root, 'node_modules')].join(delimiter),
      GENESYS_DISCONNECT_OUTBOX_FILE: join(home, `${randomUUID()}.db`),
    }),
    remove: () => rm(home, { recursive: true, force: true }),
  };
}

/** What npm would install beside the package. */
async function linkDependencies(to: string): Promise<void> {
  const { dependencies } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as {
    readonly dependencies: Readonly<Record<string, string>>;
  };
  // And the driver of the outbox, which older versions of Node do not have in them.
  for (const name of [...Object.keys(dependencies), '@photostructure/sqlite']) {
    await mkdir(dirname(join(to, name)), { recursive: true });
    await symlink(join(root, 'node_modules', name), join(to, name), 'junction');
  }
}
