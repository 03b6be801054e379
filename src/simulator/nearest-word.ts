/** The word that was probably meant. The simulator shares no code with what is tested on it, so it has its own. */
export function nearestWord(word: string, words: readonly string[]): string | undefined {
  const near = words
    .map((known) => ({ known, distance: distanceOf(word.toLowerCase(), known.toLowerCase()) }))
    .filter(({ known, distance }) => distance <= Math.max(known.length, word.length) / 3)
    .sort((a, b) => a.distance - b.distance);
  return near[0]?.known;
}

/** How many letters have to be added, left out or exchanged to make one of the other. */
function distanceOf(from: string, to: string): number {
  // Nothing so long is a typing error, and comparing it would be slow.
  if (from.length > 100) return Number.POSITIVE_INFINITY;
  let row = Array.from({ length: to.length + 1 }, (_, column) => column);
  for (const [index, letter] of [...from].entries()) {
    const next = [index + 1];
    for (let column = 1; column <= to.length; column++) {
      const [left = 0, above = 0, diagonal = 0] = [next[column - 1], row[column], row[column - 1]];
      next.push(Math.min(left + 1, above + 1, diagonal + (letter === to[column - 1] ? 0 : 1)));
    }
    row = next;
  }
  return row[to.length] ?? 0;
}
