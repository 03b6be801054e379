import type { Manifest } from '../manifest/manifest-schema.js';
import type { DialogGraph } from './dialog-graph.js';
import type { DialogFinding, Level } from './finding.js';
import { CheckedBot } from './findings/checked-bot.js';
import { deadMarks } from './findings/dead-marks.js';
import { delays } from './findings/delays.js';
import { goingOn } from './findings/going-on.js';
import { handoffs } from './findings/handoffs.js';
import { openPaths } from './findings/open-paths.js';
import { unseen } from './findings/unseen.js';

/** Every check, in the order in which its findings are told. */
const checks = [deadMarks, openPaths, handoffs, delays, goingOn, unseen] as const;

const weight: Readonly<Record<Level, number>> = { error: 0, warning: 1, note: 2 };

/** Holds a manifest against the dialogs of the bot that it is for: errors first, then warnings, then notes. */
export function checkDialogs(manifest: Manifest, graph: DialogGraph): DialogFinding[] {
  const bot = new CheckedBot(manifest, graph);
  return checks.flatMap((check) => check(bot)).sort((a, b) => weight[a.level] - weight[b.level]);
}
