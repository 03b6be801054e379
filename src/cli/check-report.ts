import { checkDialogs } from '../dialog-graph/check-dialogs.js';
import type { DialogGraph } from '../dialog-graph/dialog-graph.js';
import { type EngagementEnd, endsByCode, endsByManifest } from '../dialog-graph/engagement-ends.js';
import type { DialogFinding, FindingCode } from '../dialog-graph/finding.js';
import { planWords, whenWords } from '../dialog-graph/plan-words.js';
import type { Fault } from '../errors/fault.js';
import { ManifestError } from '../errors/manifest-error.js';
import { loadManifest } from '../manifest/load-manifest.js';
import { indexOf } from '../manifest/manifest-index.js';
import type { Manifest } from '../manifest/manifest-schema.js';

/** An end, in data and in words. */
interface ReportedEnd extends EngagementEnd {
  /** What has to happen. */
  readonly on: string;
  /** What then happens, a sentence each. */
  readonly words: readonly string[];
}

/** What was found out about one manifest. The shape of `manifest check --json`. */
export interface ManifestReport {
  readonly path: string;
  readonly valid: boolean;
  readonly engagements: readonly {
    readonly name: string;
    readonly description: string | undefined;
    /** How every end closes that says nothing else. */
    readonly words: readonly string[];
    readonly ends: readonly ReportedEnd[];
  }[];
  /** Ends that the code itself marks. */
  readonly marksInCode: readonly ReportedEnd[];
  readonly findings: readonly DialogFinding[];
}

/** Checks one manifest, and against the dialogs where they are known. */
export async function reportOn(
  path: string,
  graph: DialogGraph | undefined,
  allowed: ReadonlySet<FindingCode>,
): Promise<ManifestReport> {
  let manifest: Manifest;
  try {
    manifest = await loadManifest(path);
  } catch (error) {
    if (!(error instanceof ManifestError)) throw error;
    return {
      path,
      valid: false,
      engagements: [],
      marksInCode: [],
      findings: error.faults.map((fault) => faultFinding(fault, path)),
    };
  }
  const ends = endsByManifest(manifest);
  return {
    path,
    valid: true,
    engagements: [...indexOf(manifest).engagements].map(([name, { plan }]) => ({
      name,
      description: manifest.engagements[name]?.description,
      words: planWords(plan),
      ends: ends.filter(({ engagement }) => engagement === name).map(reported),
    })),
    marksInCode: graph === undefined ? [] : endsByCode(graph).map(reported),
    findings:
      graph === undefined ? [] : checkDialogs(manifest, graph).filter(({ code }) => !allowed.has(code)),
  };
}

function reported(end: EngagementEnd): ReportedEnd {
  return { ...end, on: whenWords(end), words: planWords(end.plan) };
}

function faultFinding({ message, path, file, line, column }: Fault, origin: string): DialogFinding {
  return { level: 'error', code: 'manifest-fault', message, file: file ?? origin, line, column, path };
}
