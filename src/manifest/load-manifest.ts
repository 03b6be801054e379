import { ManifestError } from '../errors/manifest-error.js';
import { contradictions } from './contradictions.js';
import { languageOf, readerOf } from './document-text.js';
import { type Finding, forbiddenKeys, newerVersion } from './manifest-checks.js';
import { inOrder, toFindings } from './manifest-faults.js';
import { type Manifest, type ManifestInput, manifestSchema } from './manifest-schema.js';
import { type ManifestPart, merge, saidTwice } from './merge-parts.js';
import { type ManifestFile, readManifestFiles } from './read-manifest-files.js';

/** Manifests that have been checked: they are frozen, so they stay as good as they were. */
const checked = new WeakSet<object>();

/**
 * Reads the manifest of engagements and checks all of it.
 *
 * A folder is read as one manifest: the engagements of all its `.json`, `.yaml` and `.yml` files together. Each file has
 * its own `version`; an engagement stands in one file, and `defaults` too, which hold for all of them.
 *
 * @param source the path or `file:` URL of a JSON or YAML file or of a folder of them, or the manifest as an object
 * @throws ManifestError with every fault, each with its file, line, path, what was expected and what came
 * @example
 * const manifest = await loadManifest('manifests/engagements.yaml');
 */
export async function loadManifest(source: string | URL | ManifestInput): Promise<Manifest> {
  const isPlace = typeof source === 'string' || source instanceof URL;
  return isPlace
    ? parseManifestFiles(await readManifestFiles(source), String(source))
    : parseManifest(source);
}

/**
 * Checks a manifest that is already an object.
 *
 * @param origin where it came from, for the error's message
 * @throws ManifestError with every fault, each with its path, what was expected and what came
 */
export function parseManifest(value: unknown, origin = 'given in code'): Manifest {
  if (isChecked(value)) return value;
  return checkParts([{ value, findings: [], placed: () => ({}) }], origin);
}

/**
 * Checks the text of a manifest.
 *
 * @param origin its file: by that name it is YAML or JSON
 * @throws ManifestError with every fault; for a text that cannot be read, with its line and column
 */
export async function parseManifestText(text: string, origin: string): Promise<Manifest> {
  return parseManifestFiles([{ file: origin, text, read: await readerOf(origin) }], origin);
}

/** Checks the texts of the files of a manifest. @throws ManifestError with every fault of all files */
export function parseManifestFiles(files: readonly ManifestFile[], origin: string): Manifest {
  return checkParts(files.map(partOf), origin);
}

function partOf({ file, text, read }: ManifestFile): ManifestPart {
  // The text of a file may have been read by somebody who leaves the byte order mark, which JSON.parse refuses.
  const document = read(text.replace(/^\uFEFF/, ''));
  if ('problem' in document) {
    const { line, column, problem } = document;
    const sentence = problem.endsWith('?') ? problem : `${problem}.`;
    const message = `line ${line}, column ${column} is not valid ${languageOf(file)}: ${sentence}`;
    const fault = { path: '', message, file, line, column };
    return { value: undefined, findings: [], placed: () => ({ file }), problem: fault };
  }
  const { value, findings, placeOf } = document;
  return { value, findings, placed: (path) => ({ file, ...placeOf(path) }) };
}

function checkParts(parts: readonly ManifestPart[], origin: string): Manifest {
  const doubles = saidTwice(parts);
  const results = parts.map((part, at) => checkPart(part, doubles[at] ?? []));
  const good = results.flatMap(({ manifest }) => manifest ?? []);
  // What contradicts itself is told only when everything can be read: else more would seem wrong than is.
  const merged = good.length === parts.length ? merge(good) : undefined;
  const manifest = merged && freeze(merged);
  const contradicting = manifest === undefined ? [] : contradictions(manifest);
  const faults = results.flatMap(({ part, found, manifest }) => {
    const own = contradicting.filter(({ path }) => isIn(manifest, path));
    return part.problem ?? inOrder(part.value, [...found, ...own], part.placed);
  });
  if (manifest === undefined || faults.length > 0) throw new ManifestError(origin, faults);
  checked.add(manifest);
  return manifest;
}

/** What is wrong with one part, as far as it can be told without the others. */
function checkPart(part: ManifestPart, doubles: readonly Finding[]) {
  const { value, findings, problem } = part;
  const newer = problem === undefined ? newerVersion(value) : undefined;
  if (problem !== undefined || newer !== undefined) {
    return { part, found: newer === undefined ? [] : [newer], manifest: undefined };
  }
  const { data, error } = manifestSchema.safeParse(value);
  const wrong = toFindings(manifestSchema, value, error?.issues ?? []);
  return { part, found: [...findings, ...forbiddenKeys(value), ...doubles, ...wrong], manifest: data };
}

/** Whether a place of the merged manifest comes from this part of it. */
function isIn(part: Manifest | undefined, [area, name]: Finding['path']): boolean {
  if (area === 'defaults') return part?.defaults !== undefined;
  return part !== undefined && Object.hasOwn(part.engagements, name ?? '');
}

function isChecked(value: unknown): value is Manifest {
  return typeof value === 'object' && value !== null && checked.has(value);
}

function freeze<Value>(value: Value): Value {
  if (typeof value === 'object' && value !== null) {
    for (const inner of Object.values(value)) freeze(inner);
    Object.freeze(value);
  }
  return value;
}
