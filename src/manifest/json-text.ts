import type { Path } from './schema-at.js';

/** Deeper than any manifest, shallow enough never to overflow the stack. */
const deepest = 100;

/** What stands in a JSON text: its value, or the first place where it is no JSON. */
export type JsonText =
  | { readonly value: unknown; readonly repeated: readonly RepeatedKey[] }
  | { readonly line: number; readonly column: number; readonly problem: string };

/** A key that an object has twice: `JSON.parse` would silently drop the first. */
interface RepeatedKey {
  readonly path: Path;
  readonly line: number;
}

/**
 * Reads JSON, and where it is none says where and why in words for somebody who does not write JSON every day.
 * `JSON.parse` alone gives a position in some versions of Node, and none in others.
 */
export function readJson(text: string): JsonText {
  const scan = new JsonScan(text);
  try {
    scan.whole();
    return { value: JSON.parse(text), repeated: scan.repeated };
  } catch (error) {
    return { ...placeOf(text, scan.at), problem: error instanceof Error ? error.message : String(error) };
  }
}

function placeOf(text: string, at: number): { line: number; column: number } {
  const before = text.slice(0, at).split('\n');
  return { line: before.length, column: (before.at(-1) ?? '').length + 1 };
}

/** Walks through a JSON text once, and stops with an `Error` at the first thing that does not belong there. */
class JsonScan {
  at = 0;
  readonly repeated: RepeatedKey[] = [];
  readonly #path: PropertyKey[] = [];

  constructor(readonly text: string) {}

  whole(): void {
    this.#value();
    if (this.#next() !== '') this.#stop('expected the end of the file: there is something after the last }');
  }

  #value(): void {
    const next = this.#next();
    if (this.#path.length > deepest) this.#stop(`is nested more than ${deepest} levels deep`);
    if (next === '{') this.#object();
    else if (next === '[') this.#list();
    else if (next === '"') this.#string();
    else if (!this.#take(/(?:true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?)(?![\w.+-])/y)) {
      this.#stop(`expected a value, but got ${this.#found()}`);
    }
  }

  #object(): void {
    const keys = new Set<string>();
    this.#items('}', () => {
      if (this.#next() !== '"') this.#stop(`expected a name in double quotes, but got ${this.#found()}`);
      const { line } = placeOf(this.text, this.at);
      const key = this.#string();
      if (this.#next() !== ':') this.#stop(`expected : after the name, but got ${this.#found()}`);
      this.at++;
      this.#path.push(key);
      if (keys.has(key)) this.repeated.push({ path: [...this.#path], line });
      keys.add(key);
      this.#value();
      this.#path.pop();
    });
  }

  #list(): void {
    let index = 0;
    this.#items(']', () => {
      this.#path.push(index++);
      this.#value();
      this.#path.pop();
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
