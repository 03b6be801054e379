import { readFileSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { DialogGraph } from '../dialog-graph.js';
import { DialogsError } from '../dialogs-error.js';
import { graphOfDialogs } from './graph-of-dialogs.js';
import { graphOfProject } from './graph-of-project.js';
import { rootOfModule } from './root-of-module.js';

/**
 * Reads the dialogs of a bot from a module that exports the root dialog, or from the folder of a Composer project.
 *
 * @param place a path; for a module, `#name` says which export, such as `./dist/bot.js#rootDialog`
 * @throws DialogsError where there are no dialogs to be had
 */
export async function loadDialogs(place: string): Promise<DialogGraph> {
  return (await graphAndRoot(place)).graph;
}

/** As `loadDialogs`, and the root itself, where it came from a module: for what runs the bot. */
export async function graphAndRoot(place: string): Promise<{ graph: DialogGraph; root?: unknown }> {
  if (isFolder(place)) {
    const graph = graphOfProject(resolve(place), place);
    if (graph !== undefined) return { graph };
    throw new DialogsError(
      `${place} is a folder without a .dialog file. Name the folder of a Composer project, or a module that exports the root dialog.`,
    );
  }
  const [, path = place, name] = /^(.+?)#([\w$]+)$/.exec(place) ?? [];
  if (isFolder(path)) throw new DialogsError(`${path} is a folder; #${name} names an export of a module.`);
  const file = resolve(path);
  mustExist(file, path);
  if (/\.(?:json|dialog|ya?ml)$/i.test(path)) {
    throw new DialogsError(
      `${path} is no module. Name the folder that it is in, or a module that exports the root dialog.`,
    );
  }
  const root = await rootOfModule(await importModule(file, path), path, name);
  return { graph: graphOfDialogs(root, place), root };
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}

function mustExist(file: string, path: string): void {
  try {
    statSync(file);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const why =
      code === 'ENOENT' || code === 'ENOTDIR'
        ? `There is no such file: ${path} (looked for ${file}).`
        : `${path} cannot be read: ${code}.`;
    throw new DialogsError(why, { cause: error });
  }
}

async function importModule(file: string, path: string): Promise<object> {
  const load = /\.[mc]?tsx?$/.test(file) ? await typeScriptLoader(file, path) : plainImport;
  try {
    return await load(pathToFileURL(file).href);
  } catch (error) {
    throw new DialogsError(`${path} could not be loaded: ${wordsOf(error)}`, { cause: error });
  }
}

const plainImport = (url: string) => import(url) as Promise<object>;

interface TsxPackage {
  readonly exports: { readonly './esm/api': { readonly import: { readonly default: string } } };
}

/** With the bot's own tsx; else with what Node itself can do since 22.18. */
async function typeScriptLoader(file: string, path: string): Promise<typeof plainImport> {
  const places = [file, join(process.cwd(), 'package.json')];
  for (const place of places) {
    try {
      // By its exports: `require.resolve` would find the CommonJS half, which cannot load ES modules.
      const tsx = createRequire(place).resolve('tsx/package.json');
      const { exports } = JSON.parse(readFileSync(tsx, 'utf8')) as TsxPackage;
      const api = pathToFileURL(join(dirname(tsx), exports['./esm/api'].import.default)).href;
      const { tsImport } = (await import(api)) as { tsImport(url: string, parent: string): Promise<object> };
      return (url) => tsImport(url, url);
    } catch {
      // Not installed there.
    }
  }
  if ('typescript' in process.features && process.features.typescript) return plainImport;
  throw new DialogsError(
    `${path} is TypeScript. Install tsx (npm install --save-dev tsx), or name the built JavaScript file.`,
  );
}

function wordsOf(error: unknown): string {
  if (!(error instanceof Error)) return `it threw ${String(error)}.`;
  const { name, message, stack } = error;
  const where = stack
    ?.split('\n')
    .find((line) => /^\s+at .*(?:file:|\/)/.test(line) && !line.includes('node:'));
  return `${name}: ${message}${where === undefined ? '' : `\n${where}`}`;
}
