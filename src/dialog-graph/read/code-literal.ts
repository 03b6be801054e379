const literal = /^\s*(['"`])((?:\\[\s\S]|(?!\1)[^\\])*)\1/;

/** Compilers write other signs than English ones as escapes. */
const escaped = /\\(?:x([0-9a-f]{2})|u\{([0-9a-f]+)\}|u([0-9a-f]{4})|([\s\S]))/gi;
const control: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', 0: '\0', '\n': '' };

/** The text of the literal that code begins with; `undefined` where it begins with something else, or is put together. */
export function literalAtStart(code: string): string | undefined {
  const [, quote, body] = literal.exec(code) ?? [];
  if (body === undefined || (quote === '`' && /(?<!\\)\$\{/.test(body))) return undefined;
  return body.replace(escaped, (_, two?: string, point?: string, four?: string, char = '') => {
    const code = two ?? point ?? four;
    if (code === undefined) return control[char] ?? char;
    const value = Number.parseInt(code, 16);
    return value > 0x10ffff ? '' : String.fromCodePoint(value);
  });
}
