import type { ClosePlan } from '../closing/close-plan.js';
import type { CloseSettings, PlanLayer } from './close-schema.js';
import { readDuration } from './duration.js';
import { textsByLanguage } from './language-texts.js';

/** The plan with a layer on top. What the layer leaves out, or sets to `undefined`, stays. */
export function overlay(plan: ClosePlan, layer: PlanLayer): ClosePlan {
  const { text, texts } = layer.lateGuest?.text === undefined ? plan.lateGuest : layer.lateGuest;
  return {
    ...plan,
    // A layer of plain JavaScript could carry events or an engagement: those are the manifest's or the link's to say.
    ...defined({ ...layer, on: plan.on }),
    // A text replaces all languages of the one below: those say something else.
    lateGuest: {
      answer: layer.lateGuest?.answer ?? plan.lateGuest.answer,
      text: text ?? plan.lateGuest.text,
      ...(texts && { texts }),
    },
    engagement: plan.engagement,
  };
}

/** A designer's close settings in the plan's terms: durations in milliseconds, texts by language. */
export function toLayer(close: CloseSettings | undefined, reason?: string): PlanLayer {
  const { grace, holdFor, verifyWithin, watchFor, lateGuest, ...same } = close ?? {};
  const { text, ...answer } = lateGuest ?? {};
  return defined({
    ...same,
    reason,
    graceMs: milliseconds(grace),
    holdForMs: milliseconds(holdFor),
    verifyWithinMs:
      typeof verifyWithin === 'object' ? millisecondsOfEach(verifyWithin) : milliseconds(verifyWithin),
    watchForMs: milliseconds(watchFor),
    lateGuest: lateGuest && { ...answer, ...(text !== undefined && textsByLanguage(text)) },
  });
}

function milliseconds(duration: string | undefined): number | undefined {
  return duration === undefined ? undefined : readDuration(duration);
}

function millisecondsOfEach<Name extends string>(
  durations: Readonly<Partial<Record<Name, string | undefined>>>,
) {
  const each = Object.entries<string | undefined>(durations).map(([name, text]) => [
    name,
    milliseconds(text),
  ]);
  return defined(Object.fromEntries(each) as Partial<Record<Name, number>>);
}

function defined<Fields extends object>(
  fields: Fields,
): { [Key in keyof Fields]: Exclude<Fields[Key], undefined> } {
  const kept = Object.entries(fields).filter(([, value]) => value !== undefined);
  return Object.fromEntries(kept) as { [Key in keyof Fields]: Exclude<Fields[Key], undefined> };
}
