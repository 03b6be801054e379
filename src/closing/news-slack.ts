/** How far news of a conversation may be off, in milliseconds. */
export const newsSlack = {
  /**
   * What the platform's clock and ours may differ by. An event also carries the time of what a disconnect did, which
   * can be before the answer to the disconnect.
   */
  clockMs: 5_000,
  /** An end that comes later after the acceptance may be of another life: the guest came back, and was hung up on again. */
  effectMs: 5_000,
  /** An end that is heard of later than this proves nothing: the guest may have come back since. */
  lateMs: 30_000,
  /** While after-call work is waited for, what is written in the conversation has it looked at this often at the most. */
  workMs: 30_000,
} as const;
