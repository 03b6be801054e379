import type { DialogFinding, Level } from '../dialog-graph/finding.js';
import { printable } from '../printable.js';
import type { ManifestReport } from './check-report.js';
import { counted } from './counted.js';
import type { Terminal, Tone } from './terminal.js';

interface Whole {
  readonly dialogs: { readonly source: string; readonly count: number } | undefined;
  readonly summary: { readonly errors: number; readonly warnings: number; readonly notes: number };
  readonly strict: boolean;
}

const tones: Readonly<Record<Level, Tone>> = { error: 'error', warning: 'warning', note: 'faint' };

/** Writes what was found out, for people. */
export function writeReport(
  reports: readonly ManifestReport[],
  { dialogs, summary, strict }: Whole,
  terminal: Terminal,
): void {
  for (const report of reports) {
    writeManifest(report, terminal);
    if (dialogs !== undefined && report.valid) {
      terminal.out(
        terminal.paint(
          'strong',
          `Against ${printable(dialogs.source)} (${counted(dialogs.count, 'dialog')}):`,
        ),
      );
      if (report.findings.length === 0)
        terminal.out(`  ${terminal.paint('good', 'Nothing to complain about.')}`);
    }
    for (const finding of report.findings) writeFinding(finding, terminal);
    if (report.findings.length > 0 || dialogs !== undefined) terminal.out();
  }
  const { errors, warnings, notes } = summary;
  const failing = errors > 0 || (strict && warnings > 0);
  const words = `${counted(errors, 'error')}, ${counted(warnings, 'warning')}, ${counted(notes, 'note')}.`;
  terminal.out(terminal.paint(failing ? 'error' : 'good', words));
}

function writeManifest({ path, valid, engagements, marksInCode }: ManifestReport, terminal: Terminal): void {
  if (!valid) {
    terminal.out(terminal.paint('strong', `${printable(path)} cannot be used:`));
    return;
  }
  terminal.out(
    terminal.paint('strong', `${printable(path)} is valid: ${counted(engagements.length, 'engagement')}.`),
  );
  terminal.out();
  for (const { name, description, words, ends } of engagements) {
    const about = description === undefined ? '' : `: ${printable(description)}`;
    terminal.out(`${terminal.paint('strong', printable(name))}${about}`);
    terminal.out('  Every end, unless it says otherwise:');
    for (const sentence of words) terminal.out(`    ${printable(sentence)}`);
    for (const end of ends) {
      terminal.out(printable(`  - when ${end.on}: reason "${end.reason}"`));
      for (const sentence of end.words)
        if (!words.includes(sentence)) terminal.out(`    ${printable(sentence)}`);
    }
    if (ends.length === 0) terminal.out('  Nothing ends it.');
    terminal.out();
  }
  if (marksInCode.length === 0) return;
  terminal.out(terminal.paint('strong', 'Marked in the code, for all engagements:'));
  for (const { on, reason } of marksInCode) terminal.out(printable(`  - when ${on}: reason "${reason}"`));
  terminal.out();
}

function writeFinding(
  { level, code, message, file, line, column, path }: DialogFinding,
  terminal: Terminal,
): void {
  // As compilers write it, so that terminals and editors make a link of it.
  const place =
    file === undefined ? '' : line === undefined ? `${file}: ` : `${file}:${line}:${column ?? 1}: `;
  const where = path === undefined || path === '' ? '' : `${path}: `;
  terminal.out(
    `  ${printable(place)}${terminal.paint(tones[level], level)} ${printable(where + message)} [${code}]`,
  );
}
