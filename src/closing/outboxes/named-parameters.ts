import type { SqlValue } from './closure-row.js';

interface Parsed {
  readonly text: string;
  readonly names: readonly string[];
}

const parsed = new Map<string, Parsed>();

/** Turns `:name` into PostgreSQL's `$1`. `::` (a cast) is left alone. */
export function withPositions(
  text: string,
  params: Readonly<Record<string, SqlValue | readonly SqlValue[]>>,
): { text: string; values: (SqlValue | readonly SqlValue[])[] } {
  let known = parsed.get(text);
  if (known === undefined) {
    known = parse(text);
    // The texts are few: tables, times the combinations of columns that steps change.
    if (parsed.size < 1_000) parsed.set(text, known);
  }
  return { text: known.text, values: known.names.map((name) => params[name] ?? null) };
}

function parse(text: string): Parsed {
  const names: string[] = [];
  const numbered = text.replace(/(?<!:):([a-z_][a-z_0-9]*)/g, (_, name: string) => {
    if (!names.includes(name)) names.push(name);
    return `$${names.indexOf(name) + 1}`;
  });
  return { text: numbered, names };
}
