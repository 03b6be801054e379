import { printable } from '../../printable.js';
import { counted } from '../counted.js';
import type { Terminal, Tone } from '../terminal.js';
import type { CheckResult, CheckStatus } from './check-result.js';

const tones: Readonly<Record<CheckStatus, Tone>> = {
  ok: 'good',
  warning: 'warning',
  failed: 'error',
  skipped: 'faint',
};

/** Room for the longest name of a check. */
const nameWidth = 'permission:disconnect-participant'.length;

/** Writes a result as a line; where it is not ok, what to do about it below. */
export function writeResult(
  { check, status, summary, details, mend }: CheckResult,
  terminal: Terminal,
): void {
  const painted = terminal.paint(tones[status], status.padEnd('warning'.length));
  terminal.out(`${painted}  ${check.padEnd(nameWidth)}  ${printable(summary)}`);
  const indent = ' '.repeat('warning'.length + 2);
  for (const detail of details ?? []) terminal.out(`${indent}- ${printable(detail)}`);
  if (mend !== undefined) terminal.out(`${indent}> ${printable(mend)}`);
}

/** How many checks ended in each way. */
export function summarize(results: readonly CheckResult[]): Record<CheckStatus, number> {
  const summary = { ok: 0, warning: 0, failed: 0, skipped: 0 };
  for (const { status } of results) summary[status] += 1;
  return summary;
}

/** The end of the report. */
export function writeSummary(summary: Readonly<Record<CheckStatus, number>>, terminal: Terminal): void {
  const { ok, warning, failed, skipped } = summary;
  terminal.out();
  terminal.out(
    `${ok} ok, ${counted(warning, 'warning')}, ${failed} failed, ${skipped} skipped. Nothing was changed.`,
  );
}
