/** Text that is safe between tags and in attributes: ids and reasons can be anything. */
export function escapeMarkup(text: string): string {
  let safe = '';
  // By whole signs, so that half of one, which no XML document may hold, is seen.
  for (const char of text) safe += isForbidden(char.codePointAt(0) ?? 0) ? '\ufffd' : char;
  return safe.replace(/[&<>"']/g, (char) => `&#${char.charCodeAt(0)};`);
}

/** What no XML document may hold, not even escaped. */
function isForbidden(code: number): boolean {
  const isControl = code < 0x20 && code !== 0x9 && code !== 0xa && code !== 0xd;
  return isControl || (code >= 0xd800 && code <= 0xdfff) || code === 0xfffe || code === 0xffff;
}
