import type { Head } from './heads.js';

/**
 * Whose turn it is: the engagement that was served longest ago. Claims are small (often one closure at a time), so
 * fairness needs a memory from one claim to the next; without it, the older rows of a big campaign always win.
 */
export class EngagementRota {
  readonly #servedAt = new Map<string, number>();
  #count = 0;

  /** When the engagement was last served, as a growing number; 0 for never. */
  servedAt(engagement: string): number {
    return this.#servedAt.get(engagement) ?? 0;
  }

  served(engagement: string): void {
    this.#count += 1;
    // Deleted first, so that the map's order is the order of service.
    this.#servedAt.delete(engagement);
    this.#servedAt.set(engagement, this.#count);
    if (this.#servedAt.size > 1_000) {
      for (const oldest of this.#servedAt.keys()) {
        this.#servedAt.delete(oldest);
        break;
      }
    }
  }

  /** The engagements and their turns, as two lists for SQL. */
  turns(): { engagements: string[]; servedAt: number[] } {
    return { engagements: [...this.#servedAt.keys()], servedAt: [...this.#servedAt.values()] };
  }

  /**
   * Takes up to `limit` items, one from each engagement in turn. `heads` are the engagements that have something,
   * with the time of their first item; `take` gives an engagement's next item, or `undefined` when it has no more.
   */
  pick<Item>(heads: readonly Head[], limit: number, take: (engagement: string) => Item | undefined): Item[] {
    const before = (a: Head, b: Head) =>
      this.servedAt(a.engagement) - this.servedAt(b.engagement) ||
      a.availableAt - b.availableAt ||
      (a.engagement < b.engagement ? -1 : 1);
    let turn = [...heads].sort(before);
    const picked: Item[] = [];
    while (turn.length > 0 && picked.length < limit) {
      const again: Head[] = [];
      for (const head of turn) {
        if (picked.length >= limit) break;
        const item = take(head.engagement);
        if (item === undefined) continue;
        picked.push(item);
        this.served(head.engagement);
        again.push(head);
      }
      turn = again;
    }
    return picked;
  }
}
