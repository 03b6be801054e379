/**
 * A date and time with its zone, in milliseconds since the Unix epoch; `NaN` for any other text. `Date.parse` alone finds
 * a date in most sentences that have a number in them.
 */
export function instant(text: string): number {
  const isComplete = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d([.,]\d+)?)?(Z|[+-]\d\d:?\d\d)$/.test(text);
  return isComplete ? Date.parse(text) : Number.NaN;
}
