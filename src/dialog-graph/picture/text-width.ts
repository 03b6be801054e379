/**
 * How wide a text may be, in pixels: on the safe side for all the fonts that a page without a network can have, because
 * what is drawn must not depend on the machine that draws it.
 */
export function textWidth(text: string, size: number, bold = false): number {
  let ems = 0;
  for (const char of text) ems += emsOf(char);
  return ems * size * (bold ? 1.1 : 1);
}

function emsOf(char: string): number {
  const code = char.codePointAt(0) ?? 0;
  // From here on are scripts whose signs are square, and pictures.
  if (code >= 0x1100) return code >= 0x2000 && code < 0x2e80 ? 0.9 : 1.1;
  if (/[iljtfrI.,:;'|!()[\]· ]/.test(char)) return 0.4;
  if (/[mwMW@%—]/.test(char)) return 1;
  return /[A-ZÀ-Þ0-9_<>=+~&?#$]/.test(char) ? 0.74 : 0.63;
}

/** The text in lines that are not wider than that; broken between words, and within one only where it must be. */
export function wrapText(text: string, size: number, widest: number, most: number, bold = false): string[] {
  const lines: string[] = [];
  let line = '';
  for (const part of text.split(/(?<=[\s/._-])/u).flatMap((word) => pieces(word, size, widest, bold))) {
    if (line !== '' && textWidth((line + part).trimEnd(), size, bold) > widest) {
      lines.push(line.trimEnd());
      line = '';
    }
    line += part;
  }
  lines.push(line.trimEnd());
  const kept = lines.filter((one) => one !== '');
  return kept.length <= most ? kept : [...kept.slice(0, most - 1), `${(kept[most - 1] ?? '').slice(0, -1)}…`];
}

function pieces(word: string, size: number, widest: number, bold: boolean): string[] {
  if (textWidth(word, size, bold) <= widest) return [word];
  const chars = [...word];
  const half = Math.ceil(chars.length / 2);
  return chars.length < 2
    ? [word]
    : [
        ...pieces(chars.slice(0, half).join(''), size, widest, bold),
        ...pieces(chars.slice(half).join(''), size, widest, bold),
      ];
}
