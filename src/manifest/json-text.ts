import type { DocumentText } from './document-text.js';
import type { Finding } from './manifest-checks.js';
import { lineFinder, TextPlaces } from './text-places.js';

/** Deeper than any manifest, shallow enough never to overflow the stack. */
const deepest = 100;

/**
 * Reads JSON, and where it is none says where and why in words for somebody who does not write JSON every day.
 * `JSON.parse` alone gives a position in some versions of Node, and none in others.
 */
export function readJson(text: string): DocumentText {
  const scan = new JsonScan(text);
  try {
    scan.whole();
    const placeOf = (path: Finding['path']) => scan.placeAt(scan.places.find(path));
    return { value: JSON.parse(text), findings: scan.repeated, placeOf };
  } catch (error) {
    return { ...scan.placeAt(scan.at), problem: error instanceof Error ? error.message : String(error) };
  }
}

/** Walks through a JSON text once, and stops with an `Error` at the first thing that does not belong there. */
class JsonScan {
  at = 0;
  /** Keys that an object has twice: `JSON.parse` would silently drop the first. */
  readonly repeated: Finding[] = [];
  readonly placeAt: ReturnType<typeof lineFinder>;
  places = new TextPlaces(0);
  readonly #path: PropertyKey[] = [];

  constructor(readonly text: string) {
    this.placeAt = lineFinder(text);
  }

  whole(): void {
    this.#next();
    this.places = new TextPlaces(this.at);
    this.#value(this.places);
    if (this.#next() !== '') this.#stop('expected the end of the file: there is something after the last }');
  }

  #value(places: TextPlaces): void {
    const next = this.#next();
    if (this.#path.length > deepest) this.#stop(`is nested more than ${deepest} levels deep`);
    if (next === '{') this.#object(places);
    else if (next === '[') this.#list(places);
    else if (next === '"') this.#string();
    else if (!this.#take(/(?:true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?)(?![\w.+-])/y)) {
      this.#stop(`expected a value, but got ${this.#found()}`);
    }
  }

  #object(places: TextPlaces): void {
    const keys = new Set<string>();
    this.#items('}', () => {
      if (this.#next() !== '"') this.#stop(`expected a name in double quotes, but got ${this.#found()}`);
      const { at } = this;
      const key = this.#string();
      if (this.#next() !== ':') this.#stop(`expected : after the name, but got ${this.#found()}`);
      this.at++;
      this.#path.push(key);
      if (keys.has(key)) this.repeated.push(repeatedKey(this.#path, this.placeAt(at).line));
      keys.add(key);
      this.#value(places.add(key, at));
      this.#path.pop();
    });
  }

  #list(places: TextPlaces): void {
    let index = 0;
    this.#items(']', () => {
      this.#next();
      this.#path.push(index);
      this.#value(places.add(index, this.at));
      this.#path.pop();
      index++;
    });
  }

  #items(end: '}' | ']', item: () => void): void {
    this.at++;
    if (this.#next() !== end) {
      item();
      while (this.#next() === ',') {
        const comma = this.at++;
        if (this.#next() === end) {
          this.at = comma;
          this.#stop(`the comma before ${end} must go`);
        }
        item();
      }
    }
    if (this.#next() !== end) this.#stop(`expected a comma or ${end}, but got ${this.#found()}`);
    this.at++;
  }

  #string(): string {
    const start = this.at;
    // biome-ignore lint/suspicious/noControlCharactersInRegex: JSON forbids them in a string, so they are looked for.
    if (!this.#take(/"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[\da-fA-F]{4}))*"/y)) {
      this.#stop('this text has no closing quote, or has a line break or a wrong \\ in it');
    }
    return JSON.parse(this.text.slice(start, this.at)) as string;
  }

  #take(pattern: RegExp): boolean {
    pattern.lastIndex = this.at;
    if (!pattern.test(this.text)) return false;
    this.at = pattern.lastIndex;
    return true;
  }

  /** The next character that is not blank, or an empty text at the end. */
  #next(): string {
    this.#take(/[ \t\r\n]*/y);
    return this.text[this.at] ?? '';
  }

  #found(): string {
    const rest = this.text.slice(this.at, this.at + 2);
    if (rest === '') return 'the end of the file: is a } or ] missing?';
    if (rest === '//' || rest === '/*') return 'a comment: JSON has none; use "description"';
    if (rest.startsWith("'")) return "a ' (JSON wants double quotes)";
    return String.fromCodePoint(this.text.codePointAt(this.at) ?? 0);
  }

  #stop(problem: string): never {
    throw new Error(problem);
  }
}

/** A key that stands twice in one object. */
export function repeatedKey(path: Finding['path'], line: number): Finding {
  return { path: [...path], message: `is there twice (again in line ${line}). Keep one.` };
}
