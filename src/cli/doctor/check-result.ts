/** How a check ended. `skipped`: there was nothing to check, or what it needs has failed already. */
export type CheckStatus = 'ok' | 'warning' | 'failed' | 'skipped';

/** What one check found. One of `doctor --json`. */
export interface CheckResult {
  /** A stable name, such as `clock` or `permission:disconnect`. */
  readonly check: string;
  readonly status: CheckStatus;
  /** A line: what was found; where it is not ok, what is wrong. */
  readonly summary: string;
  /** Everything that is wrong, a line each, where it is more than one thing. */
  readonly details?: readonly string[] | undefined;
  /** Where and how it is mended. Always there where the status is `warning` or `failed`. */
  readonly mend?: string | undefined;
}

export function ok(check: string, summary: string): CheckResult {
  return { check, status: 'ok', summary };
}

export function skipped(check: string, summary: string): CheckResult {
  return { check, status: 'skipped', summary };
}

export function warning(check: string, summary: string, mend: string): CheckResult {
  return { check, status: 'warning', summary, mend };
}

export function failed(
  check: string,
  summary: string,
  mend: string,
  details?: readonly string[],
): CheckResult {
  return { check, status: 'failed', summary, mend, details };
}
