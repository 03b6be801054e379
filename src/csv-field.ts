/** A value as a field of CSV (RFC 4180). */
export function csvField(value: string | number): string {
  const text = String(value);
  // A spreadsheet runs what begins like this as a formula; a dialog's id or a reason may.
  const harmless = typeof value === 'string' && /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}
