/** How far the starting of a campaign is. */
export class CampaignTally {
  /** Started by this run. */
  started = 0;
  /** Of those, how many use an older conversation of the guest. */
  joined = 0;
  /** Started by an earlier run, or by somebody else with the same key. */
  startedBefore = 0;
  /** Of which it is not known whether they have begun. */
  uncertain = 0;
  readonly #failures = new Map<string, number>();

  get failed(): number {
    return [...this.#failures.values()].reduce((sum, count) => sum + count, 0);
  }

  /** Failures by their codes. */
  get failures(): Readonly<Record<string, number>> {
    return Object.fromEntries(this.#failures);
  }

  get done(): number {
    return this.started + this.startedBefore + this.uncertain + this.failed;
  }

  fail(code: string): void {
    this.#failures.set(code, (this.#failures.get(code) ?? 0) + 1);
  }

  /** Whether so many were refused for one reason, and nothing else happened, that the rest would be refused too. */
  get isHopeless(): boolean {
    const [code] = this.#failures.keys();
    const ofGuests = code === 'CONVERSATION_ACTIVE' || code === 'START_KEY_REUSED';
    return (
      this.#failures.size === 1 && !ofGuests && this.failed === this.done && this.failed >= hopelessAfter
    );
  }
}

const hopelessAfter = 20;
