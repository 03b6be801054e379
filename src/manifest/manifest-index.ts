import { type ClosePlan, defaultClosePlan } from '../closing/close-plan.js';
import type { Path } from '../schema-at.js';
import type { CloseSettings, PlanLayer } from './close-schema.js';
import type { Condition } from './condition-schema.js';
import type { Engagement, Manifest } from './manifest-schema.js';
import { type MatchRule, ruleOf } from './match-rule.js';
import { eventsOf } from './outcome-events-schema.js';
import { overlay, toLayer } from './plan-layers.js';
import type { TerminalSignal } from './terminal-signal.js';

/** What the manifest says about one kind of signal of one engagement. */
export interface Entry {
  /** Where it stands in the manifest, such as `terminalDialogs.opt-out`. */
  readonly path: Path;
  /** The outcomes that count; `undefined` where all do. */
  readonly accepts: ReadonlySet<string> | undefined;
  /** What must hold for a dialog's result. */
  readonly when: readonly Condition[];
  /** The reason a designer wrote, if any. */
  readonly reason: string | undefined;
  /** All layers up to and with this entry. */
  readonly plan: ClosePlan;
}

/** An engagement, ready to be asked. */
export interface EngagementIndex {
  readonly plan: ClosePlan;
  /** Which sessions belong to it, where nothing else says so. */
  readonly match: MatchRule | undefined;
  /** The entries of each dialog: the first that fits counts. */
  readonly dialogs: ReadonlyMap<string, readonly Entry[]>;
  readonly events: ReadonlyMap<string, readonly Entry[]>;
  readonly handoff: readonly Entry[];
  readonly endOfConversation: readonly Entry[];
}

/** A manifest, ready to be asked. Maps, not objects: a guest's or a bot's word such as `constructor` finds nothing. */
export interface ManifestIndex {
  /** The layers of an engagement that the manifest does not know. */
  readonly defaults: PlanLayer;
  readonly engagements: ReadonlyMap<string, EngagementIndex>;
  /** Whether any engagement has a rule that says which sessions belong to it. */
  readonly matches: boolean;
  /** All dialogs of which the end must be known: the terminal ones, and those of the rules. */
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

/** The entries that a signal falls under, whatever its outcome. */
export function entriesFor(
  { source, id }: TerminalSignal,
  engagement: EngagementIndex,
): readonly Entry[] | undefined {
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

/** Every entry of an engagement, in the order in which it is written in the schema. */
export function entriesOf({ dialogs, events, handoff, endOfConversation }: EngagementIndex): Entry[] {
  return [...dialogs.values(), ...events.values(), handoff, endOfConversation].flat();
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
    matches: all.some(({ match }) => match !== undefined),
    dialogIds: new Set(all.flatMap(({ dialogs, match }) => [...dialogs.keys(), ...(match?.dialogs ?? [])])),
    eventNames: new Set(all.flatMap(({ events }) => [...events.keys()])),
    handoffStates: new Set(
      all.flatMap(({ handoff }) => handoff.flatMap(({ accepts }) => [...(accepts ?? [])])),
    ),
  };
}

function indexEngagement(below: ClosePlan, engagement: Engagement): EngagementIndex {
  const on = eventsOf(engagement.on);
  const told = Object.keys(on).length === 0 ? below : { ...below, on };
  const plan = overlay(told, toLayer(engagement.close));
  const entry = (path: Path, listed: readonly string[] | undefined, details: Details): Entry => ({
    path,
    accepts: listed && new Set(listed),
    when: details.when === undefined ? [] : [details.when].flat(),
    reason: details.reason,
    plan: Object.freeze(overlay(plan, toLayer(details.close, details.reason))),
  });
  const dialogEntry = (path: Path, details: DialogDetails) =>
    entry(path, details.outcomes ?? ['completed'], details);
  const { terminalDialogs, events, handoff, endOfConversation } = engagement;
  return {
    plan: Object.freeze(plan),
    match: engagement.match && ruleOf(engagement.match),
    dialogs: new Map(
      named<DialogDetails | readonly DialogDetails[]>(terminalDialogs, {}).map(([id, details]) => [
        id,
        isList(details)
          ? details.map((one, at) => dialogEntry(['terminalDialogs', id, at], one))
          : [dialogEntry(['terminalDialogs', id], details)],
      ]),
    ),
    events: new Map(
      named<Details>(events, {}).map(([id, details]) => [id, [entry(['events', id], undefined, details)]]),
    ),
    handoff: [entry(['handoff'], handoff.states, handoff)],
    endOfConversation: [entry(['endOfConversation'], endOfConversation.codes, endOfConversation)],
  };
}

interface Details {
  readonly when?: Condition | readonly Condition[] | undefined;
  readonly reason?: string | undefined;
  readonly close?: CloseSettings | undefined;
}

interface DialogDetails extends Details {
  readonly outcomes?: readonly string[] | undefined;
}

/** A list of names is short for an object of names without details. */
function named<Of>(either: readonly string[] | Readonly<Record<string, Of>>, none: Of): [string, Of][] {
  return isList(either) ? either.map((name) => [name, none]) : Object.entries(either);
}

function isList<Item>(either: readonly Item[] | object): either is readonly Item[] {
  return Array.isArray(either);
}
