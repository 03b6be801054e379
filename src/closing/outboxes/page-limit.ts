const defaultLimit = 100;
const greatestLimit = 1_000;

/** How many rows a page has: what was asked for, within bounds. */
export function pageLimit(asked = defaultLimit): number {
  return Math.min(Math.max(Math.floor(asked), 1), greatestLimit);
}
