/** More is generated code, in which nothing could be told apart. */
const longest = 200_000;

const code = 0;
const literal = 1;
const comment = 2;
type Part = typeof code | typeof literal | typeof comment;

/** The text of a function or a class, of which it is known what is code, what a literal and what a comment. */
export class CodeText {
  /** Comments are blanks; every index stays. */
  readonly text: string;
  readonly #parts: Uint8Array;

  constructor(source: string) {
    const bounded = source.slice(0, longest);
    this.#parts = partsOf(bounded);
    this.text = [...this.#parts].some((part) => part === comment) ? this.#withoutComments(bounded) : bounded;
  }

  /** Whether code stands here, and no literal. */
  isCode(at: number): boolean {
    return this.#parts[at] === code;
  }

  /** Where the bracket that opens here is closed; the text's end if it never is. */
  closing(open: number): number {
    let depth = 0;
    for (let at = open; at < this.text.length; at++) {
      if (!this.isCode(at)) continue;
      const char = this.text[at] ?? '';
      if ('([{'.includes(char)) depth += 1;
      else if (')]}'.includes(char)) depth -= 1;
      if (depth === 0) return at;
    }
    return this.text.length;
  }

  /** Whether what stands at `from` is surely done before what stands at `to`: no block is left between the two. */
  inSameBlock(from: number, to: number): boolean {
    let depth = 0;
    for (let at = from; at < to; at++) {
      const char = this.text[at] ?? '';
      if (!this.isCode(at) || !'([{)]}'.includes(char)) continue;
      if ('([{'.includes(char)) depth += 1;
      else if (depth > 0) depth -= 1;
      // An object that is handed over is no block: a bracket, a comma or the statement's end follows it.
      else if (char === '}' && !/^\s*[),;\].]/.test(this.text.slice(at + 1, at + 40))) return false;
    }
    return true;
  }

  /** The matches of a pattern (with the flag g) that begin in code. */
  matches(pattern: RegExp): RegExpExecArray[] {
    return [...this.text.matchAll(pattern)].filter(({ index }) => this.isCode(index));
  }

  #withoutComments(source: string): string {
    return Array.from({ length: source.length }, (_, at) =>
      this.#parts[at] === comment && source[at] !== '\n' ? ' ' : source[at],
    ).join('');
  }
}

/** A slash after one of these begins a pattern; after anything else it divides. */
const beforePattern =
  /(?:^|[(,=:[!&|?{};+\-*%<>~^]|\b(?:return|typeof|case|in|of|delete|void|throw|await|yield))\s*$/;

function partsOf(source: string): Uint8Array {
  const parts = new Uint8Array(source.length);
  // How deep the braces of each ${…} are that is open: a template holds code, which holds templates.
  const templates: number[] = [];
  let depth = 0;
  let at = 0;
  const mark = (part: Part, end: number) => {
    parts.fill(part, at, end);
    at = end;
  };
  while (at < source.length) {
    const char = source[at];
    const two = source.slice(at, at + 2);
    if (two === '//') mark(comment, endOf(source, '\n', at));
    else if (two === '/*') mark(comment, endOf(source, '*/', at + 2) + 2);
    else if (char === '"' || char === "'") mark(literal, quoteEnd(source, at, char));
    else if (char === '/' && beforePattern.test(source.slice(Math.max(0, at - 20), at)))
      mark(literal, patternEnd(source, at));
    else if (char === '`' || (char === '}' && templates.at(-1) === depth)) {
      if (char === '}') templates.pop();
      const end = templateEnd(source, at + 1);
      if (source[end - 1] === '{') templates.push(depth);
      mark(literal, end);
    } else {
      if (char === '{') depth += 1;
      if (char === '}') depth -= 1;
      at += 1;
    }
  }
  return parts;
}

function endOf(source: string, mark: string, from: number): number {
  const at = source.indexOf(mark, from);
  return at === -1 ? source.length : at;
}

function quoteEnd(source: string, start: number, quote: string): number {
  for (let at = start + 1; at < source.length; at++) {
    if (source[at] === '\\') at += 1;
    else if (source[at] === quote || source[at] === '\n') return at + 1;
  }
  return source.length;
}

function patternEnd(source: string, start: number): number {
  let inSet = false;
  for (let at = start + 1; at < source.length; at++) {
    const char = source[at];
    if (char === '\\') at += 1;
    else if (char === '\n') return start + 1;
    else if (char === '[') inSet = true;
    else if (char === ']') inSet = false;
    else if (char === '/' && !inSet) return at + 1;
  }
  return start + 1;
}

/** After the closing backtick, or after the next `${`. */
function templateEnd(source: string, from: number): number {
  for (let at = from; at < source.length; at++) {
    if (source[at] === '\\') at += 1;
    else if (source[at] === '`') return at + 1;
    else if (source[at] === '$' && source[at + 1] === '{') return at + 2;
  }
  return source.length;
}
