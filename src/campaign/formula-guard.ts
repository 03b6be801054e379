/** What a spreadsheet runs as a formula begins like this; the guard itself is guarded, so that nothing is taken for it. */
const dangerous = /^['=+\-@\t\r]/;

/** A field of CSV that no spreadsheet runs: guests' data may be anything. `unguarded` gives back what it was. */
export function guarded(field: string): string {
  return dangerous.test(field) ? `'${field}` : field;
}

/** The field as it was before it was guarded. */
export function unguarded(field: string): string {
  return field.startsWith("'") && dangerous.test(field.slice(1)) ? field.slice(1) : field;
}
