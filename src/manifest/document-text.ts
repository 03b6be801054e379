import { readJson } from './json-text.js';
import type { Finding } from './manifest-checks.js';
import type { TextPlace } from './text-places.js';
import { readYaml } from './yaml-text.js';

/** What stands in a text: its value, or the first place where it cannot be read. */
export type DocumentText =
  | {
      readonly value: unknown;
      /** What is wrong already with how it is written, such as a key that stands twice. */
      readonly findings: readonly Finding[];
      /** Where something stands; for what is missing, where it should. */
      placeOf(path: Finding['path']): TextPlace;
    }
  | (TextPlace & { readonly problem: string });

/** The language of a file, by its name: what is not YAML is JSON. */
export function languageOf(file: string): 'JSON' | 'YAML' {
  return /\.ya?ml$/i.test(file) ? 'YAML' : 'JSON';
}

/** Reads a document in the language that its file's name says. */
export function readDocument(text: string, file: string): DocumentText {
  // Editors on Windows begin a file with a byte order mark, which JSON.parse refuses.
  const bare = text.replace(/^\uFEFF/, '');
  return languageOf(file) === 'YAML' ? readYaml(bare) : readJson(bare);
}
