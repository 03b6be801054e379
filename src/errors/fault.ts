/** One thing wrong with a configuration or a manifest. */
export interface Fault {
  /** Where it is, such as `engagements.payment-reminder.close.grace`. Empty for the whole document. */
  readonly path: string;
  /** What is wrong, what was expected and what came. */
  readonly message: string;
}

/** One line a fault, indented, for an error's message. */
export function listFaults(faults: readonly Fault[]): string {
  return faults.map(({ path, message }) => `\n  - ${path === '' ? '(whole)' : path}: ${message}`).join('');
}
