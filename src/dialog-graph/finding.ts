/** How much a finding weighs. An error: the bot would not work so. A note: good to know, nothing to mend. */
export type Level = 'error' | 'warning' | 'note';

/** The kinds of findings: stable names, for scripts. */
export const findingCodes = [
  'manifest-fault',
  'unknown-dialog',
  'unreached-dialog',
  'same-id',
  'open-path',
  'handoff-in-terminal-dialog',
  'handoff-unheard',
  'short-grace',
  'unknown-delay',
  'goes-on-after-end',
  'terminal-inside-open-dialog',
  'missing-dialog',
  'unreadable-dialog-file',
  'no-dialog-ends-it',
  'not-seen',
] as const;
export type FindingCode = (typeof findingCodes)[number];

/** Something that a designer should know. */
export interface DialogFinding {
  readonly level: Level;
  readonly code: FindingCode;
  /** What is so, what follows from it, and what to do. */
  readonly message: string;
  /** The id of the dialog that it is about. */
  readonly dialog?: string | undefined;
  readonly file?: string | undefined;
  readonly line?: number | undefined;
  readonly column?: number | undefined;
  /** Where in the manifest. */
  readonly path?: string | undefined;
}
