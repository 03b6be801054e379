import type { Path } from '../schema-at.js';

/** A place in a text as an editor counts it: both from 1. */
export interface TextPlace {
  readonly line: number;
  readonly column: number;
}

/** Where each part of a document stands in its text: a tree of the same shape as the document. */
export class TextPlaces {
  readonly #inner = new Map<PropertyKey, TextPlaces>();

  /** @param at how many characters stand before this part */
  constructor(readonly at: number) {}

  /** Notes where an inner part begins. Of a key that stands twice, the last place counts, as its value does. */
  add(key: PropertyKey, at: number): TextPlaces {
    const inner = new TextPlaces(at);
    this.#inner.set(key, inner);
    return inner;
  }

  /** Where the part at a path begins; for what is missing, where the part begins that it is missing in. */
  find(path: Path): number {
    let found: TextPlaces = this;
    for (const key of path) {
      const inner = found.#inner.get(key);
      if (inner === undefined) break;
      found = inner;
    }
    return found.at;
  }
}

/** Turns counts of characters into lines and columns; the text is gone through once, however many are asked for. */
export function lineFinder(text: string): (at: number) => TextPlace {
  let starts: number[] | undefined;
  return (at) => {
    starts ??= [0, ...[...text.matchAll(/\n/g)].map(({ index }) => index + 1)];
    let [low, high] = [0, starts.length];
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if ((starts[middle] ?? 0) <= at) low = middle;
      else high = middle;
    }
    return { line: low + 1, column: at - (starts[low] ?? 0) + 1 };
  };
}
