import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ManifestError } from '../errors/manifest-error.js';
import { readJson } from './json-text.js';
import { contradictions, type Finding, forbiddenKeys, newerVersion } from './manifest-checks.js';
import { inOrder, toFindings } from './manifest-faults.js';
import { indexOf } from './manifest-index.js';
import { type Manifest, type ManifestInput, manifestSchema } from './manifest-schema.js';

/** Manifests that have been checked: they are frozen, so they stay as good as they were. */
const checked = new WeakSet<object>();

/**
 * Reads the manifest of engagements and checks all of it.
 *
 * @param source the path or `file:` URL of a JSON file, or the manifest itself as an object
 * @throws ManifestError with every fault, each with its path, what was expected and what came
 * @example
 * const manifest = await loadManifest('manifests/engagements.json');
 */
export async function loadManifest(source: string | URL | ManifestInput): Promise<Manifest> {
  const isPlace = typeof source === 'string' || source instanceof URL;
  return isPlace ? parseManifestText(await read(source), String(source)) : parseManifest(source);
}

/**
 * Checks a manifest that is already an object.
 *
 * @param origin where it came from, for the error's message
 * @throws ManifestError with every fault, each with its path, what was expected and what came
 */
export function parseManifest(value: unknown, origin = 'given in code'): Manifest {
  if (isChecked(value)) return value;
  return check(value, origin, []);
}

/** Checks the text of a manifest. @throws ManifestError with every fault; for bad JSON, with its line and column */
export function parseManifestText(text: string, origin: string): Manifest {
  // Editors on Windows begin a file with a byte order mark, which JSON.parse refuses.
  const json = readJson(text.replace(/^\uFEFF/, ''));
  if ('problem' in json) {
    const { line, column, problem } = json;
    throw new ManifestError(origin, [
      { path: '', message: `line ${line}, column ${column} is not valid JSON: ${problem}.` },
    ]);
  }
  const repeated = json.repeated.map(({ path, line }) => ({
    path,
    message: `is there twice (again in line ${line}). Keep one.`,
  }));
  return check(json.value, origin, repeated);
}

function check(value: unknown, origin: string, findings: readonly Finding[]): Manifest {
  const newer = newerVersion(value);
  if (newer !== undefined) throw new ManifestError(origin, inOrder(value, [newer]));
  const { data, error } = manifestSchema.safeParse(value);
  const all = [
    ...findings,
    ...forbiddenKeys(value),
    ...toFindings(manifestSchema, value, error?.issues ?? []),
  ];
  const manifest = data && freeze(data);
  if (manifest !== undefined) all.push(...contradictions(indexOf(manifest)));
  if (manifest === undefined || all.length > 0) throw new ManifestError(origin, inOrder(value, all));
  checked.add(manifest);
  return manifest;
}

function isChecked(value: unknown): value is Manifest {
  return typeof value === 'object' && value !== null && checked.has(value);
}

async function read(source: string | URL): Promise<string> {
  try {
    return await readFile(pathOf(source), 'utf8');
  } catch (error) {
    throw new ManifestError(String(source), [{ path: '', message: unreadable(error, source) }]);
  }
}

function pathOf(source: string | URL): string {
  return source instanceof URL ? fileURLToPath(source) : source;
}

function unreadable(error: unknown, source: string | URL): string {
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === 'ENOENT') return `there is no such file: looked for ${resolve(pathOf(source))}.`;
  if (code === 'EISDIR') return 'is a folder. Name the file in it.';
  if (code === 'EACCES' || code === 'EPERM')
    return 'may not be read. Grant the process the right to read it.';
  return `could not be read: ${message}.`;
}

function freeze<Value>(value: Value): Value {
  if (typeof value === 'object' && value !== null) {
    for (const inner of Object.values(value)) freeze(inner);
    Object.freeze(value);
  }
  return value;
}
