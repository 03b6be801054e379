import type { ClosePlan } from '../closing/close-plan.js';
import type { CloseSettings, PlanLayer } from './close-schema.js';
import { readDuration } from './duration.js';

/** The plan with a layer on top. What the layer leaves out, or sets to `undefined`, stays. */
export function overlay(plan: ClosePlan, layer: PlanLayer): ClosePlan {
  return {
    ...plan,
    ...defined(layer),
    lateGuest: { ...plan.lateGuest, ...defined(layer.lateGuest ?? {}) },
    // A layer of plain JavaScript could carry one: the engagement is the manifest's or the link's to say.
    engagement: plan.engagement,
  };
}

/** A designer's close settings in the plan's terms: durations in milliseconds. */
export function toLayer(close: CloseSettings | undefined, reason?: string): PlanLayer {
  const { grace, holdFor, verifyWithin, watchFor, ...same } = close ?? {};
  return defined({
    ...same,
    reason,
    graceMs: milliseconds(grace),
    holdForMs: milliseconds(holdFor),
    verifyWithinMs: milliseconds(verifyWithin),
    watchForMs: milliseconds(watchFor),
  });
}

function milliseconds(duration: string | undefined): number | undefined {
  return duration === undefined ? undefined : readDuration(duration);
}

function defined<Fields extends object>(
  fields: Fields,
): { [Key in keyof Fields]: Exclude<Fields[Key], undefined> } {
  const kept = Object.entries(fields).filter(([, value]) => value !== undefined);
  return Object.fromEntries(kept) as { [Key in keyof Fields]: Exclude<Fields[Key], undefined> };
}
