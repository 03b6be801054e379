/** A text with places for a row's fields. */
export interface TextTemplate {
  /** The names in it, each once. */
  readonly names: readonly string[];
  /** The text for a row; `undefined` fields are left to whoever checked the names. */
  fill(fields: Readonly<Record<string, string>>): string;
}

const part = /\{\{|\}\}|\{([^{}]*)\}|[{}]/g;

/**
 * Reads `Dear {name}, …`. `{{` and `}}` stand for braces. Answers the fault where it is none.
 *
 * @example
 * const template = readTemplate('Dear {name}, invoice {number} is due.');
 */
export function readTemplate(text: string): TextTemplate | { readonly fault: string } {
  const names = new Set<string>();
  for (const [found, name] of text.matchAll(part)) {
    if (found === '{{' || found === '}}') continue;
    if (name === undefined)
      return {
        fault: `has a single ${found}. Write ${found}${found} for a brace, or {column} for what a row has there`,
      };
    if (name.trim() === '') return { fault: 'has {} without the name of a column in it' };
    names.add(name.trim());
  }
  return {
    names: [...names],
    fill: (fields) =>
      text.replace(part, (found, name: string | undefined) =>
        name === undefined ? (found[0] ?? '') : (fields[name.trim()] ?? ''),
      ),
  };
}
