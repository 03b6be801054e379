import { type ClosePlan, defaultClosePlan } from '../closing/close-plan.js';
import type { SignalSource } from '../closing/recorded-signal.js';
import { describeConditions } from '../manifest/conditions.js';
import { type EngagementIndex, type Entry, indexOf } from '../manifest/manifest-index.js';
import type { Manifest } from '../manifest/manifest-schema.js';
import { overlay } from '../manifest/plan-layers.js';
import type { DialogGraph } from './dialog-graph.js';

/** One way in which an engagement can end, and what then happens. */
export interface EngagementEnd {
  /** The engagement's name; `undefined` for a mark in code, which counts in all of them. */
  readonly engagement: string | undefined;
  readonly source: SignalSource;
  /** The dialog, or the event. Empty for a handoff and an end of conversation. */
  readonly id: string;
  /** The outcomes, states or codes that count; `undefined` where all do. */
  readonly accepts: readonly string[] | undefined;
  /** The condition in words; empty where it always counts. */
  readonly when: string;
  /** As it will be reported; where nobody named one, how it ended. */
  readonly reason: string;
  readonly plan: ClosePlan;
  /** Where it stands in the manifest, or that the code marks it. */
  readonly path: string;
}

/** Everything that can end an engagement by a manifest, in its order. */
export function endsByManifest(manifest: Manifest): EngagementEnd[] {
  return [...indexOf(manifest).engagements].flatMap(([name, index]) => endsOf(name, index));
}

/** What the code itself marks as an end. */
export function endsByCode({ nodes }: DialogGraph): EngagementEnd[] {
  return [...nodes.values()].flatMap(({ id, key, mark }): EngagementEnd[] => {
    if (mark === undefined) return [];
    const plan = overlay({ ...defaultClosePlan, engagement: '' }, mark.overrides);
    return [
      {
        engagement: undefined,
        source: 'dialog',
        id,
        accepts: [...mark.on],
        when: '',
        reason: plan.reason,
        plan,
        path: `terminal() on ${key}`,
      },
    ];
  });
}

function endsOf(
  engagement: string,
  { dialogs, events, handoff, endOfConversation }: EngagementIndex,
): EngagementEnd[] {
  const ends = (source: EngagementEnd['source'], id: string, entries: readonly Entry[]) =>
    entries
      // An empty list: the designer wants none of them to count.
      .filter(({ accepts }) => accepts === undefined || accepts.size > 0)
      .map(({ accepts, when, reason, plan, path }) => ({
        engagement,
        source,
        id,
        accepts: accepts && [...accepts],
        when: describeConditions(when),
        reason: reason ?? plan.reason,
        plan,
        path: ['engagements', engagement, ...path].join('.'),
      }));
  return [
    ...[...dialogs].flatMap(([id, entries]) => ends('dialog', id, entries)),
    ...[...events].flatMap(([name, entries]) => ends('event', name, entries)),
    ...ends('handoff', '', handoff),
    ...ends('endOfConversation', '', endOfConversation),
  ];
}
