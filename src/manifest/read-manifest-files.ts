import { readdir, readFile, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Fault } from '../errors/fault.js';
import { ManifestError } from '../errors/manifest-error.js';
import { readUtf8 } from '../text-encoding.js';
import { type DocumentReader, readerOf } from './document-text.js';

/** The text of one file of a manifest. */
export interface ManifestFile {
  /** Its path, as it was given or found. */
  readonly file: string;
  readonly text: string;
  /** Knows the language that its name says. */
  readonly read: DocumentReader;
}

/** Far more than any manifest has; what is larger is something else that was named by mistake. */
const most = { files: 1_000, bytes: 1_000_000 };

/**
 * Reads a file, or the `.json`, `.yaml` and `.yml` files of a folder in the order of their names. Hidden files, JSON
 * Schemas (`*.schema.json`) and folders in it are passed over.
 *
 * @throws ManifestError with every file that cannot be read
 */
export async function readManifestFiles(source: string | URL): Promise<ManifestFile[]> {
  const origin = String(source);
  const files = await filesOf(source, origin);
  const faults: Fault[] = [];
  const read: ManifestFile[] = [];
  for (const file of files) {
    try {
      const { size } = await stat(file);
      if (size > most.bytes) {
        faults.push({ path: '', message: tooLarge(size), file });
        continue;
      }
      const found = readUtf8(await readFile(file));
      if ('text' in found) read.push({ file, text: found.text, read: await readerOf(file) });
      else faults.push({ path: '', message: found.problem, file, line: found.line, column: found.column });
    } catch (error) {
      faults.push({ path: '', message: unreadable(error, file), file });
    }
  }
  if (faults.length > 0) throw new ManifestError(origin, faults);
  return read;
}

/** The path of a manifest that is named by a path or a `file:` URL. @throws ManifestError for another URL */
export function pathOf(source: string | URL): string {
  try {
    return source instanceof URL ? fileURLToPath(source) : source;
  } catch (error) {
    throw refusal(String(source), unreadable(error, String(source)));
  }
}

async function filesOf(source: string | URL, origin: string): Promise<string[]> {
  const path = pathOf(source);
  let names: string[];
  try {
    if (!(await stat(path)).isDirectory()) return [path];
    names = (await readdir(path, { withFileTypes: true }))
      .filter((entry) => !entry.isDirectory() && isManifestName(entry.name))
      .map(({ name }) => name)
      .sort();
  } catch (error) {
    throw refusal(origin, unreadable(error, path));
  }
  if (names.length === 0) throw refusal(origin, 'is a folder without a .json, .yaml or .yml file in it.');
  if (names.length > most.files) {
    throw refusal(origin, `has ${names.length} files, more than ${most.files}. Is it the right folder?`);
  }
  return names.map((name) => join(path, name));
}

/** Editors put their own files beside the one that is edited; those are hidden or end otherwise. */
function isManifestName(name: string): boolean {
  return /^[^.].*\.(?:json|ya?ml)$/i.test(name) && !/\.schema\.json$/i.test(name);
}

function refusal(origin: string, message: string): ManifestError {
  return new ManifestError(origin, [{ path: '', message }]);
}

function tooLarge(size: number): string {
  return `is ${size} bytes long; a manifest has at most ${most.bytes}. Is it the right file?`;
}

function unreadable(error: unknown, path: string): string {
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === 'ENOENT') return `there is no such file: looked for ${resolve(path)}.`;
  if (code === 'EACCES' || code === 'EPERM') {
    return 'may not be read. Grant the process the right to read it.';
  }
  return `could not be read: ${message}.`;
}
