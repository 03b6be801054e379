import { type ClosePlan, defaultClosePlan } from '../closing/close-plan.js';
import type { RecordedSignal, SignalSource } from '../closing/recorded-signal.js';
import { type Chosen, chooseEngagement, type EngagementClues, settledAtStart } from './choose-engagement.js';
import { allHold, describeConditions } from './conditions.js';
import { type Entry, entriesFor, indexOf, type ManifestIndex } from './manifest-index.js';
import type { Manifest } from './manifest-schema.js';
import type { SessionFacts } from './match-rule.js';
import { overlay } from './plan-layers.js';
import type { TerminalSignal } from './terminal-signal.js';

/** What a turn showed, and what says which engagement it belongs to. */
export interface Turn extends EngagementClues {
  /** In the order in which they were seen. */
  readonly signals: readonly TerminalSignal[];
  /** A person was asked for in this turn (`handoff.initiate`). */
  readonly handoffInitiated: boolean;
}

/** Whether a turn ended the engagement, and if so, how its session is closed and what proves it. */
export type Decision =
  | { readonly ends: true; readonly plan: ClosePlan; readonly signals: RecordedSignal[] }
  | {
      readonly ends: false;
      readonly why: string;
      /** It might have ended one, but nothing says which engagement the session belongs to. */
      readonly unassigned?: boolean | undefined;
    };

/** Which source gives the reason and the overrides where several ended something in one turn. */
const precedence: readonly SignalSource[] = ['manual', 'dialog', 'handoff', 'event', 'endOfConversation'];

/** The engagement's name in the plan of a close that nobody could assign to one. */
const unknownEngagement = 'unknown';

// Nearly every turn gets this answer: shared, so that such a turn allocates nothing.
const nothingEnded: Decision = Object.freeze({ ends: false, why: 'Nothing ended in this turn.' });

const handedOver: Decision = Object.freeze({
  ends: false,
  why: 'A person was asked for in the same turn (handoff.initiate), so the session stays open for the agent.',
});

/**
 * Decides by the manifest whether a turn ended the engagement.
 *
 * A signal counts if the engagement lists it, or if the code itself marked it. A request for a person in the same
 * turn vetoes everything but a manual close. A marked signal closes even where the engagement is not known: by the
 * manifest's defaults then.
 */
export function decide(manifest: Manifest, turn: Turn): Decision {
  const { signals, handoffInitiated } = turn;
  if (signals.length === 0) return nothingEnded;
  const heard = handoffInitiated ? signals.filter(({ source }) => source === 'manual') : signals;
  if (heard.length === 0) return handedOver;

  const index = indexOf(manifest);
  const chosen = chooseEngagement(index, turn, heard);
  const counted = heard.filter((signal) => isMarked(signal) || listing(signal, chosen) !== undefined);
  const deciding = precedence.flatMap((wanted) => counted.filter(({ source }) => source === wanted))[0];
  if (deciding === undefined) {
    return chosen.why === undefined
      ? { ends: false, why: notListed(heard, chosen) }
      : { ends: false, why: chosen.why, unassigned: true };
  }
  return { ends: true, plan: planFor(deciding, chosen, index), signals: counted.map(toRecord) };
}

/** The ids of all dialogs that the manifest names, over all engagements: terminal ones, and those of match rules. */
export function terminalDialogIds(manifest: Manifest): ReadonlySet<string> {
  return indexOf(manifest).dialogIds;
}

/** The engagement that the manifest's rules already settle when a turn begins; see `settledAtStart`. */
export function engagementAtStart(manifest: Manifest, facts: SessionFacts): string | undefined {
  return settledAtStart(indexOf(manifest), facts);
}

/** The names of all events that the manifest lists, over all engagements. */
export function eventNames(manifest: Manifest): ReadonlySet<string> {
  return indexOf(manifest).eventNames;
}

/** All states of a handoff that the manifest lists, over all engagements. */
export function handoffStates(manifest: Manifest): ReadonlySet<string> {
  return indexOf(manifest).handoffStates;
}

/** The code itself said that this is an end: the manifest is not asked. */
function isMarked({ source, marked }: TerminalSignal): boolean {
  return source === 'manual' || marked !== undefined;
}

/** The first entry of the engagement that makes the signal count. */
function listing(signal: TerminalSignal, { engagement }: Chosen): Entry | undefined {
  const entries = engagement && entriesFor(signal, engagement);
  return entries?.find((entry) => accepts(entry, signal) && allHold(entry.when, signal.result));
}

/** Whether the entry lists the way in which the signal's thing ended. */
function accepts(entry: Entry, { outcome }: TerminalSignal): boolean {
  return entry.accepts === undefined || entry.accepts.has(outcome);
}

function planFor(deciding: TerminalSignal, chosen: Chosen, { defaults }: ManifestIndex): ClosePlan {
  const entry = listing(deciding, chosen);
  const listed =
    entry?.plan ??
    chosen.engagement?.plan ??
    overlay({ ...defaultClosePlan, engagement: chosen.name ?? unknownEngagement }, defaults);
  const reason = deciding.marked?.reason ?? entry?.reason ?? reasonOf(deciding);
  if (deciding.marked === undefined && listed.reason === reason) return listed;
  return overlay(listed, { ...deciding.marked, reason });
}

/** Where nobody named a reason: what went otherwise than planned must not be reported as completed. */
function reasonOf({ outcome }: RecordedSignal): string {
  const asPlanned = outcome === '' || outcome === 'completed' || outcome === 'completedSuccessfully';
  return asPlanned ? defaultClosePlan.reason : outcome;
}

/** Without the result and the mark: a result can hold a guest's words. */
function toRecord({ source, id, outcome, at, activityId }: TerminalSignal): RecordedSignal {
  return { source, id, outcome, at, ...(activityId !== undefined && { activityId }) };
}

function notListed(signals: readonly TerminalSignal[], chosen: Chosen): string {
  const each = signals.map((signal) => {
    const entries = (chosen.engagement && entriesFor(signal, chosen.engagement)) ?? [];
    const what = `${signal.source} "${signal.id}" (${signal.outcome})`;
    if (entries.length === 0) return `${what} is not listed`;
    const unmet = entries.filter((entry) => accepts(entry, signal));
    return unmet.length > 0
      ? `${what} is listed only when ${unmet.map(({ when }) => describeConditions(when)).join(', or when ')}`
      : `${what} is listed for ${outcomesOf(entries)} only`;
  });
  return `Nothing that ended in this turn ends the engagement "${chosen.name}" by the manifest: ${each.join('; ')}.`;
}

function outcomesOf(entries: readonly Entry[]): string {
  const outcomes = [...new Set(entries.flatMap(({ accepts }) => [...(accepts ?? [])]))];
  return outcomes.length === 0 ? 'nothing' : outcomes.map((outcome) => `"${outcome}"`).join(', ');
}
