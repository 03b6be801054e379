import type { ErrorCode, Scalar, YAMLError } from 'yaml';

/** The parser's commonest complaints, for somebody who does not write YAML every day. */
const words: Partial<Record<ErrorCode, string>> = {
  TAB_AS_INDENT: 'lines are indented with blanks in YAML, and this one has a tab',
  BAD_INDENT: 'this is not indented as what is above it, or a bracket is not closed',
  BLOCK_AS_IMPLICIT_KEY:
    'there is a second colon in this line, or the next line is indented too far; put a text that has a colon in quotes',
  MULTILINE_IMPLICIT_KEY: 'expected a name and a colon in one line; is a colon missing?',
  BAD_SCALAR_START: 'a text that begins with this character must be in quotes',
  BAD_DQ_ESCAPE:
    'a \\ in double quotes begins a special character, and this is none; use single quotes, or write \\\\',
};

/** What is wrong with a text that is no YAML. */
export function yamlProblem({ code, message }: YAMLError): string {
  // One code for several things that are missing.
  if (message.startsWith('Implicit map keys')) return 'expected a colon after this name';
  return words[code] ?? `${message.slice(0, 1).toLowerCase()}${message.slice(1, 200)}`;
}

/**
 * Why a value cannot be taken as it is written, or `undefined`. Norway's `no` is false in YAML 1.1 and a text in 1.2; a
 * customer's number 0815 loses its zero. What was meant is the writer's to say.
 */
export function ambiguousScalar({ value, type, source }: Scalar): string | undefined {
  if (type !== 'PLAIN' || source === undefined) return undefined;
  if (typeof value === 'string' && /^(?:yes|no|on|off)$/i.test(value)) {
    const bool = /^(?:yes|on)$/i.test(value);
    return `${value} is a text to some readers of YAML, and ${bool} to others. Write ${bool}, or "${value}" in quotes.`;
  }
  if (typeof value === 'number' && String(value) !== source) {
    return `${source.slice(0, 60)} is read as the number ${value}. Write that, or put it in quotes: "${source.slice(0, 60)}".`;
  }
  return undefined;
}
