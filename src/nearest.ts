/** A longer word is no typing error of anything, and comparing it would be slow. */
const longestWord = 200;

/**
 * The candidate that somebody who wrote `word` probably meant, or `undefined` where none is near. Case and
 * punctuation do not count: `paymentReminder` is `payment-reminder`.
 */
export function nearest(word: string, candidates: Iterable<string>): string | undefined {
  const wanted = bare(word);
  if (wanted === '' || wanted.length > longestWord) return undefined;
  let best: string | undefined;
  let bestDistance = Number.POSITIVE_INFINITY;
  for (const candidate of candidates) {
    const offered = bare(candidate);
    if (offered === '' || offered.length > longestWord) continue;
    const begins = isBeginning(wanted, offered);
    // A third of the letters may differ: more, and the suggestion would be a guess.
    const most = Math.max(wanted.length, offered.length) / 3;
    if (!begins && Math.abs(wanted.length - offered.length) > most) continue;
    const distance = begins ? 1 : editDistance(wanted, offered);
    if (distance < bestDistance && distance <= most) {
      best = candidate;
      bestDistance = distance;
    }
  }
  return best;
}

function bare(word: string): string {
  return word.toLowerCase().replace(/[^\p{L}\p{N}]/gu, '');
}

/** `conv` is near to `conversation`, though eight letters are missing. */
function isBeginning(wanted: string, offered: string): boolean {
  return wanted !== offered && wanted.length >= 3 && offered.startsWith(wanted);
}

/** Insertions, deletions, replacements and swaps of neighbours that make one word of the other. */
function editDistance(from: string, to: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: to.length + 1 }, (_, column) => column);
  for (let row = 1; row <= from.length; row++) {
    const current = [row];
    for (let column = 1; column <= to.length; column++) {
      const same = from[row - 1] === to[column - 1];
      let cost = Math.min(
        at(last, column) + 1,
        at(current, column - 1) + 1,
        at(last, column - 1) + (same ? 0 : 1),
      );
      const swapped = from[row - 1] === to[column - 2] && from[row - 2] === to[column - 1];
      if (swapped && row > 1 && column > 1) cost = Math.min(cost, at(beforeLast, column - 2) + 1);
      current.push(cost);
    }
    beforeLast = last;
    last = current;
  }
  return at(last, to.length);
}

function at(row: readonly number[], column: number): number {
  return row[column] ?? Number.POSITIVE_INFINITY;
}
