/** What may stand between the fields of CSV. */
const separators = [',', ';', '\t'] as const;

/** The separator of which the first line of a text has most, outside of quotes. */
export function separatorOf(text: string): string {
  const line = text.replace(/"[^"]*"/g, '').split(/[\r\n]/, 1)[0] ?? '';
  const count = (separator: string) => line.split(separator).length;
  return separators.reduce((best, one) => (count(one) > count(best) ? one : best));
}

/** The separator that a first line such as `sep=;` declares, as Excel wants it; it is no line of the table. */
export function declaredSeparator(text: string): string | undefined {
  return /^"?sep=([,;\t])"? *(?:[\r\n]|$)/i.exec(text)?.[1];
}
