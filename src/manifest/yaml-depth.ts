import { Lexer } from 'yaml';

/** No manifest comes near; what does would overflow the stack of the parser, which goes down level by level. */
const most = { brackets: 100, marksInLine: 100, indent: 200 };

/** The lexer's sign that the text of a scalar comes next, and all its signs, which stand in no text. */
const scalarComes = '\u001f';
const signs = new Set(['\u0002', '\u0018', scalarComes]);

/**
 * Where a YAML text is nested too deep to be parsed, or `undefined`. Asked of the lexer, which alone does not recurse: a
 * parser that runs out of stack can take the whole process with it (Node 20 then fails to compile a regular expression,
 * which is fatal).
 */
export function tooDeepAt(text: string): number | undefined {
  let at = 0;
  let brackets = 0;
  let marks = 0;
  let isLineStart = true;
  let isScalar = false;
  for (const lexeme of new Lexer().lex(text)) {
    if (!isScalar && signs.has(lexeme)) {
      isScalar = lexeme === scalarComes;
      continue;
    }
    if (isScalar || lexeme.includes('\n')) {
      if (lexeme.includes('\n')) marks = 0;
      isLineStart = !isScalar;
    } else {
      if (isLineStart && /^[ \t]+$/.test(lexeme) && lexeme.length > most.indent) return at;
      if (/^[[{]$/.test(lexeme)) brackets += 1;
      if (/^[\]}]$/.test(lexeme)) brackets = Math.max(0, brackets - 1);
      // In brackets they do not nest: JSON in one line has many.
      if (brackets === 0 && /^[-?:]$/.test(lexeme)) marks += 1;
      isLineStart = false;
    }
    if (brackets > most.brackets || marks > most.marksInLine) return at;
    isScalar = false;
    at += lexeme.length;
  }
  return undefined;
}
