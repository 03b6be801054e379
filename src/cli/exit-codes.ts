/** How a command ends, for scripts and CI. */
export const exitCodes = {
  /** Done, and nothing to complain about. */
  ok: 0,
  /** Done, but something was found wrong; or it could not be done. */
  failed: 1,
  /** The command line itself is wrong: nothing was done. */
  usage: 2,
} as const;

export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];
