import { isDeepStrictEqual } from 'node:util';
import type { ClosePlan } from '../closing/close-plan.js';
import { isObject, type Path } from '../schema-at.js';
import { describeConditions } from './conditions.js';
import type { Finding } from './manifest-checks.js';
import {
  type EngagementIndex,
  type Entry,
  entriesOf,
  indexOf,
  type ManifestIndex,
} from './manifest-index.js';
import type { Manifest } from './manifest-schema.js';
import { overlap } from './match-rule.js';

/** What contradicts itself, or can never count, though each field alone is right. */
export function contradictions(manifest: Manifest): Finding[] {
  const index = indexOf(manifest);
  const inEngagements = [...index.engagements].flatMap(([name, engagement]) =>
    [...againstPlan(engagement), ...deadEntries(engagement), ...endlessEvents(engagement)].map(
      ({ path, message }): Finding => ({ path: ['engagements', name, ...path], message }),
    ),
  );
  return [...inEngagements, ...sameRules(index), ...sameLanguages(manifest, [])];
}

/** What two fields of one plan cannot be together: only seen once all layers of the plan are laid. */
const impossible: readonly { field: string; message: string; in(plan: ClosePlan): boolean }[] = [
  {
    field: 'strategy',
    message:
      'expected another strategy, because teardown is "never" here: "teardown" begins with what is forbidden. ' +
      'Did you mean "auto"?',
    in: ({ strategy, teardown }) => strategy === 'teardown' && teardown === 'never',
  },
  {
    field: 'wrapUp',
    message:
      'can never be written, because the strategy here is not "auto" or "customer": the others take no wrap-up. ' +
      'Did you mean "leave"?',
    in: ({ strategy, wrapUp = 'leave' }) =>
      wrapUp !== 'leave' && strategy !== 'auto' && strategy !== 'customer',
  },
];

function againstPlan(engagement: EngagementIndex): Finding[] {
  const entries = entriesOf(engagement);
  return impossible.flatMap(({ field, message, in: isIn }) => {
    // What an engagement gets wrong is told once, not again for each of its entries.
    const paths = isIn(engagement.plan)
      ? [[]]
      : entries.filter(({ plan }) => isIn(plan)).map(({ path }) => path);
    return paths.map((path: Path) => ({ path: [...path, 'close', field], message }));
  });
}

/** Entries of a dialog that no end can reach, because those before them take all, or because nothing can hold. */
function deadEntries({ dialogs }: EngagementIndex): Finding[] {
  return [...dialogs.values()].flatMap((entries) =>
    entries.flatMap((entry, at): Finding[] => {
      const outcomes = [...(entry.accepts ?? [])];
      const taking = entries.slice(0, at).filter((before) => takesAll(before, entry));
      if (outcomes.length > 0 && outcomes.every((one) => taking.some(({ accepts }) => accepts?.has(one)))) {
        const message =
          'can never count, because an entry before it takes all that it would. Put it before that one.';
        return [{ path: entry.path, message }];
      }
      const needsResult = entry.when.filter(({ exists }) => exists !== false);
      if (needsResult.length === 0 || outcomes.length === 0 || outcomes.includes('completed')) return [];
      const message = `can never hold (${describeConditions(needsResult)}): only a dialog that completed returns something. Add "completed" to "outcomes", or leave "when" out.`;
      return [{ path: [...entry.path, 'when'], message }];
    }),
  );
}

/** Whether all that an entry takes of some outcome is taken by an earlier one with that outcome. */
function takesAll(before: Entry, entry: Entry): boolean {
  return before.when.every((condition) => entry.when.some((own) => isDeepStrictEqual(own, condition)));
}

/** An event that tells the bot of the end, and is itself an end: the engagement would end for ever. */
function endlessEvents({ plan, events }: EngagementIndex): Finding[] {
  return Object.entries(plan.on ?? {})
    .filter(([, name]) => events.has(name))
    .map(([outcome, name]) => ({
      path: ['on', outcome],
      message: `sends the event "${name}", which ends this engagement (see "events"). Give one of them another name.`,
    }));
}

/** Rules of which nothing could ever say which one is meant. */
function sameRules({ engagements }: ManifestIndex): Finding[] {
  const ruled = [...engagements].flatMap(([name, { match }]) => (match ? [{ name, match }] : []));
  return ruled.flatMap(({ name, match }, at) => {
    const other = ruled.slice(0, at).find((before) => overlap(before.match, match));
    if (other === undefined) return [];
    const message = `fits the same sessions as the rule of "${other.name}". Add what tells the two apart, such as campaigns.`;
    return [{ path: ['engagements', name, 'match'], message }];
  });
}

/** Languages that differ in capital letters only: which one a guest gets would be chance. */
function sameLanguages(value: unknown, path: Path): Finding[] {
  if (!isObject(value)) return [];
  return Object.entries(value).flatMap(([key, inner]) => {
    const at = [...path, Array.isArray(value) ? Number(key) : key];
    const isTexts = path.at(-1) === 'lateGuest' && key === 'text' && isObject(inner);
    return isTexts ? repeatedLanguages(Object.keys(inner), at) : sameLanguages(inner, at);
  });
}

function repeatedLanguages(tags: readonly string[], path: Path): Finding[] {
  return tags.flatMap((tag, at) => {
    const before = tags.slice(0, at).find((other) => other.toLowerCase() === tag.toLowerCase());
    return before === undefined
      ? []
      : [{ path: [...path, tag], message: `is the same language as "${before}". Keep one.` }];
  });
}
