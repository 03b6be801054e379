import { type Document, isAlias, isMap, isScalar, isSeq, parseAllDocuments, type YAMLError } from 'yaml';
import type { Path } from '../schema-at.js';
import type { DocumentText } from './document-text.js';
import { repeatedKey } from './json-text.js';
import type { Finding } from './manifest-checks.js';
import { lineFinder, type TextPlace, TextPlaces } from './text-places.js';
import { tooDeepAt } from './yaml-depth.js';
import { ambiguousScalar, yamlProblem } from './yaml-words.js';

/** As in JSON: deeper than any manifest, shallow enough never to overflow the stack. */
const deepest = 100;

/**
 * Reads YAML 1.2, and of that what JSON can say too: no aliases, tags or directives, and every name is a text. So a
 * file can hold no bomb, and means the same to everybody who reads it.
 */
export function readYaml(text: string): DocumentText {
  const placeAt = lineFinder(text);
  const tooDeep = tooDeepAt(text);
  if (tooDeep !== undefined) return { ...placeAt(tooDeep), problem: 'it is nested too deep' };
  const documents = parse(text);
  const problem = firstProblem(documents);
  if (problem !== undefined) return { ...placeAt(problem.at), problem: problem.words };
  const [document] = documents;
  if (document === undefined || document.contents === null) {
    return { ...placeAt(0), problem: 'the file is empty' };
  }
  if (isScalar(document.contents) && /\S:\S/.test(String(document.contents.value))) {
    return { ...placeAt(0), problem: 'no names were found; is the blank after each colon missing?' };
  }
  const walk = new YamlWalk(placeAt);
  const value = walk.valueOf(document.contents, [], walk.places);
  return { value, findings: walk.findings, placeOf: (path) => placeAt(walk.places.find(path)) };
}

function parse(text: string): Document.Parsed[] {
  const options = {
    version: '1.2',
    schema: 'core',
    merge: false,
    // Looked for below, so that all of them are told, each with its path.
    uniqueKeys: false,
    prettyErrors: false,
    logLevel: 'silent',
  } as const;
  const documents = parseAllDocuments(text, options);
  return Array.isArray(documents) ? documents : [];
}

/** The first thing, in the order of the text, for which it cannot be read as a whole. */
function firstProblem([document, second]: Document.Parsed[]): { at: number; words: string } | undefined {
  const [error]: YAMLError[] = document?.errors ?? [];
  if (error !== undefined) return { at: error.pos[0], words: yamlProblem(error) };
  if (document?.directives.yaml.explicit && document.directives.yaml.version !== '1.2') {
    return { at: 0, words: `expected YAML 1.2, but the file says %YAML ${document.directives.yaml.version}` };
  }
  if (second === undefined) return undefined;
  return { at: second.range[0], words: 'a second document begins here (---); put it into a file of its own' };
}

/** Goes through what the parser found and takes what is fit for a manifest. */
class YamlWalk {
  readonly findings: Finding[] = [];
  readonly places = new TextPlaces(0);

  constructor(readonly placeAt: (at: number) => TextPlace) {}

  valueOf(node: unknown, path: Path, places: TextPlaces): unknown {
    if (isAlias(node)) {
      return this.#refuse(
        path,
        `is the alias *${node.source}, which is not read here. Write it out, or use "defaults".`,
      );
    }
    if (path.length > deepest) return this.#refuse(path, `is nested more than ${deepest} levels deep.`);
    if (isScalar(node) || isMap(node) || isSeq(node)) {
      if (node.tag !== undefined) {
        return this.#refuse(path, `has the tag ${node.tag}, which is not read here. Leave it out.`);
      }
      if (node.anchor !== undefined) {
        this.#refuse(
          path,
          `has the anchor &${node.anchor}, but aliases are not read here. Leave the anchor out.`,
        );
      }
    }
    if (isScalar(node)) {
      const problem = ambiguousScalar(node);
      return problem === undefined ? node.value : this.#refuse(path, problem);
    }
    if (isSeq(node)) {
      return node.items.map((item, index) =>
        this.valueOf(item, [...path, index], places.add(index, startOf(item) ?? places.at)),
      );
    }
    return isMap(node) ? this.#mapOf(node.items, path, places) : null;
  }

  #mapOf(pairs: readonly { key: unknown; value: unknown }[], path: Path, places: TextPlaces): unknown {
    const fields = new Map<string, unknown>();
    for (const { key, value } of pairs) {
      const name = nameOf(key);
      const at = startOf(key) ?? places.at;
      if (name === undefined) {
        const { line } = this.placeAt(at);
        this.#refuse(path, `has a name that is no plain text in line ${line}. Put it in quotes.`);
        continue;
      }
      const inner = [...path, name];
      if (fields.has(name)) this.findings.push(repeatedKey(inner, this.placeAt(at).line));
      fields.set(name, this.valueOf(value, inner, places.add(name, at)));
    }
    // Also makes a field of its own of the name "__proto__", so that it is found and refused.
    return Object.fromEntries(fields);
  }

  #refuse(path: Path, message: string): undefined {
    this.findings.push({ path: [...path], message });
    return undefined;
  }
}

/** A name is what is written: `no` is Norwegian, not false, and `0815` keeps its zero. */
function nameOf(key: unknown): string | undefined {
  if (!isScalar(key) || key.tag !== undefined || key.anchor !== undefined) return undefined;
  if (typeof key.value === 'string') return key.value;
  return key.source === undefined || key.source === '' || key.value === null ? undefined : key.source;
}

function startOf(node: unknown): number | undefined {
  return (node as { readonly range?: readonly [number, number, number] | null } | null)?.range?.[0];
}
