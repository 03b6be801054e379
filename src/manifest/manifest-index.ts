import { type ClosePlan, defaultClosePlan } from '../closing/close-plan.js';
import type { RecordedSignal } from '../closing/recorded-signal.js';
import type { CloseSettings, PlanLayer } from './close-schema.js';
import type { Engagement, Manifest } from './manifest-schema.js';
import { overlay, toLayer } from './plan-layers.js';

/** What the manifest says about one kind of signal of one engagement. */
export interface Entry {
  /** Where it stands in the manifest, such as `terminalDialogs.opt-out`. */
  readonly path: readonly string[];
  /** The outcomes that count; `undefined` where all do. */
  readonly accepts: ReadonlySet<string> | undefined;
  /** The reason a designer wrote, if any. */
  readonly reason: string | undefined;
  /** All layers up to and with this entry. */
  readonly plan: ClosePlan;
}

/** An engagement, ready to be asked. */
export interface EngagementIndex {
  readonly plan: ClosePlan;
  readonly dialogs: ReadonlyMap<string, Entry>;
  readonly events: ReadonlyMap<string, Entry>;
  readonly handoff: Entry;
  readonly endOfConversation: Entry;
}

/** A manifest, ready to be asked. Maps, not objects: a guest's or a bot's word such as `constructor` finds nothing. */
export interface ManifestIndex {
  /** The layers of an engagement that the manifest does not know. */
  readonly defaults: PlanLayer;
  readonly engagements: ReadonlyMap<string, EngagementIndex>;
  readonly dialogIds: ReadonlySet<string>;
  readonly eventNames: ReadonlySet<string>;
  readonly handoffStates: ReadonlySet<string>;
}

const indexes = new WeakMap<Manifest, ManifestIndex>();

/** The index of a manifest: made at its first use, once. */
export function indexOf(manifest: Manifest): ManifestIndex {
  let index = indexes.get(manifest);
  if (index === undefined) {
    index = makeIndex(manifest);
    indexes.set(manifest, index);
  }
  return index;
}

/** The entry that a signal falls under, whatever its outcome. */
export function entryFor({ source, id }: RecordedSignal, engagement: EngagementIndex): Entry | undefined {
  switch (source) {
    case 'dialog':
      return engagement.dialogs.get(id);
    case 'event':
      return engagement.events.get(id);
    case 'handoff':
      return engagement.handoff;
    case 'endOfConversation':
      return engagement.endOfConversation;
    case 'manual':
      return undefined;
  }
}

/** Whether the entry lists the way in which the signal's thing ended. */
export function accepts(entry: Entry, outcome: string): boolean {
  return entry.accepts === undefined || entry.accepts.has(outcome);
}

function makeIndex(manifest: Manifest): ManifestIndex {
  const defaults = toLayer(manifest.defaults?.close);
  const engagements = new Map<string, EngagementIndex>();
  for (const [name, engagement] of Object.entries(manifest.engagements)) {
    engagements.set(
      name,
      indexEngagement(overlay({ ...defaultClosePlan, engagement: name }, defaults), engagement),
    );
  }
  const all = [...engagements.values()];
  return {
    defaults,
    engagements,
    dialogIds: new Set(all.flatMap(({ dialogs }) => [...dialogs.keys()])),
    eventNames: new Set(all.flatMap(({ events }) => [...events.keys()])),
    handoffStates: new Set(all.flatMap(({ handoff }) => [...(handoff.accepts ?? [])])),
  };
}

function indexEngagement(below: ClosePlan, engagement: Engagement): EngagementIndex {
  const plan = overlay(below, toLayer(engagement.close));
  const entry = (
    path: readonly string[],
    listed: readonly string[] | undefined,
    { reason, close }: { reason?: string | undefined; close?: CloseSettings | undefined },
  ): Entry => ({
    path,
    accepts: listed && new Set(listed),
    reason,
    plan: Object.freeze(overlay(plan, toLayer(close, reason))),
  });
  const { terminalDialogs, events, handoff, endOfConversation } = engagement;
  return {
    plan: Object.freeze(plan),
    dialogs: new Map(
      named(terminalDialogs).map(([id, details]) => [
        id,
        entry(['terminalDialogs', id], details.outcomes ?? ['completed'], details),
      ]),
    ),
    events: new Map(named(events).map(([id, details]) => [id, entry(['events', id], undefined, details)])),
    handoff: entry(['handoff'], handoff.states, handoff),
    endOfConversation: entry(['endOfConversation'], endOfConversation.codes, endOfConversation),
  };
}

/** A list of names is short for an object of names without details. */
function named<Details extends object>(
  either: readonly string[] | Readonly<Record<string, Details>>,
): [string, Partial<Details>][] {
  return Array.isArray(either)
    ? (either as readonly string[]).map((name) => [name, {}])
    : Object.entries(either as Readonly<Record<string, Details>>);
}
