import { readJson } from './json-text.js';
import type { Finding } from './manifest-checks.js';
import type { TextPlace } from './text-places.js';

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

/** Reads a text in one of the languages. */
export type DocumentReader = (text: string) => DocumentText;

/** What reads a file of this name. The parser of YAML is loaded by the first file in it: it is slow to load. */
export async function readerOf(file: string): Promise<DocumentReader> {
  return languageOf(file) === 'YAML' ? (await import('./yaml-text.js')).readYaml : readJson;
}
