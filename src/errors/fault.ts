/** One thing wrong with a configuration or a manifest. */
export interface Fault {
  /** Where it is, such as `engagements.payment-reminder.close.grace`. Empty for the whole document. */
  readonly path: string;
  /** What is wrong, what was expected and what came. */
  readonly message: string;
  /** The file that it is in, where it was read from one. */
  readonly file?: string | undefined;
  /** Where it is in the file, counted from 1. */
  readonly line?: number | undefined;
  readonly column?: number | undefined;
}

/** One line a fault, indented, for an error's message. */
export function listFaults(faults: readonly Fault[]): string {
  return faults
    .map((fault) => `\n  - ${place(fault)}${fault.path === '' ? '(whole)' : fault.path}: ${fault.message}`)
    .join('');
}

/** Written so that terminals and editors make a link of it. */
function place({ file, line, column }: Fault): string {
  if (file === undefined) return '';
  return line === undefined ? `${file} ` : `${file}:${line}:${column ?? 1} `;
}
