import { type Dirent, readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, join, relative, sep } from 'node:path';

/** Far more than any bot has; what is larger is another folder, named by mistake. */
const most = { files: 5_000, bytes: 5_000_000, depth: 20 };

/** Never part of a bot's own dialogs. */
const passedOver = /^(?:\..*|node_modules|bin|obj|coverage)$/;

/** A file of a Composer project. */
export interface ProjectFile {
  /** With slashes, from the project's folder on. */
  readonly path: string;
  /** The name by which other files name it: without folder, with extension. */
  readonly resourceId: string;
  readonly text: string;
}

/** The files of a project that end in one of the extensions, and what could not be read. */
export interface ProjectFiles {
  readonly files: readonly ProjectFile[];
  readonly troubles: readonly string[];
}

/** Reads them in the order of their paths. Nothing is run. */
export function readProjectFiles(folder: string, extensions: readonly string[]): ProjectFiles {
  const files: ProjectFile[] = [];
  const troubles: string[] = [];
  for (const path of pathsIn(folder, 0)) {
    if (!extensions.some((extension) => path.endsWith(extension))) continue;
    const shown = relative(folder, path).split(sep).join('/');
    if (files.length >= most.files)
      return {
        files,
        troubles: [...troubles, `There are more than ${most.files} files; the rest is left out.`],
      };
    const text = textOf(path);
    if ('problem' in text) troubles.push(`${shown} ${text.problem}`);
    else files.push({ path: shown, resourceId: basename(path), text: text.text });
  }
  return { files, troubles };
}

function* pathsIn(folder: string, depth: number): Generator<string> {
  const entries: Dirent[] = readdirSync(folder, { withFileTypes: true });
  for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const path = join(folder, entry.name);
    if (passedOver.test(entry.name)) continue;
    if (entry.isDirectory()) {
      if (depth < most.depth) yield* pathsIn(path, depth + 1);
    } else if (entry.isFile()) yield path;
  }
}

function textOf(path: string): { readonly text: string } | { readonly problem: string } {
  try {
    if (statSync(path).size > most.bytes) return { problem: `is larger than ${most.bytes} bytes.` };
    const bytes = readFileSync(path);
    if ((bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff)) {
      return { problem: 'is written in UTF-16. Save it as UTF-8.' };
    }
    return { text: new TextDecoder('utf-8', { fatal: true }).decode(bytes) };
  } catch (error) {
    if (error instanceof TypeError) return { problem: 'is not written in UTF-8. Save it as UTF-8.' };
    return { problem: `could not be read: ${error instanceof Error ? error.message : String(error)}.` };
  }
}
