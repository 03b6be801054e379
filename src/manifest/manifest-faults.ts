import type { z } from 'zod';
import type { Fault } from '../errors/fault.js';
import { isObject, type Path, schemaAt, valueAt } from '../schema-at.js';
import { unknownField, wrongName, wrongValue } from './fault-words.js';
import type { Finding } from './manifest-checks.js';

type Issue = z.core.$ZodIssue;

/** What zod found, in a designer's words. */
export function toFindings(schema: z.core.$ZodType, document: unknown, issues: readonly Issue[]): Finding[] {
  return issues.flatMap((issue) => explain(schema, document, issue, issue.path));
}

/**
 * The findings of several checks together as faults: one for each path, in the order of the document.
 *
 * @param placed in which file and line something stands
 */
export function inOrder(
  document: unknown,
  found: readonly Finding[],
  placed: (path: Path) => Omit<Fault, 'path' | 'message'> = () => ({}),
): Fault[] {
  const positions: Positions = new Map();
  const byPath = new Map<string, Finding & { readonly text: string; readonly place: readonly number[] }>();
  for (const { path, message } of found) {
    const text = pathText(path);
    if (!byPath.has(text))
      byPath.set(text, { path, text, message, place: placeIn(document, path, positions) });
  }
  return [...byPath.values()]
    .sort((a, b) => comparePlaces(a.place, b.place))
    .map(({ path, text, message }) => ({ path: text, message, ...placed(path) }));
}

/** Where something is, as a designer would say it: `engagements.payment-reminder.events[0]`. */
export function pathText(path: Path): string {
  return path.reduce<string>((text, key) => {
    if (typeof key === 'number') return `${text}[${key}]`;
    const word = String(key);
    if (!/^[\p{L}\p{N}_$-]+$/u.test(word)) return `${text}[${JSON.stringify(word)}]`;
    return text === '' ? word : `${text}.${word}`;
  }, '');
}

function explain(schema: z.core.$ZodType, document: unknown, issue: Issue, path: Path): Finding[] {
  const at = schemaAt(schema, document, path);
  const value = valueAt(document, path);
  switch (issue.code) {
    case 'unrecognized_keys':
      return issue.keys.map((key) => ({ path: [...path, key], message: unknownField(key, at) }));
    case 'invalid_key':
      return [
        { path, message: wrongName(String(path.at(-1)), schemaAt(schema, document, path.slice(0, -1))) },
      ];
    case 'invalid_union': {
      // Each branch of a union has its own list of issues; only the branch that was meant is worth telling.
      const meant = issue.errors.filter(
        (errors) =>
          !errors.some(
            ({ path, code }) => path.length === 0 && (code === 'invalid_type' || code === 'invalid_value'),
          ),
      );
      if (meant.length === 1) {
        return (meant[0] ?? []).flatMap((inner) =>
          explain(schema, document, inner, [...path, ...inner.path]),
        );
      }
      return [{ path, message: wrongValue(value, at) }];
    }
    case 'custom':
      // A check of several fields together says itself what is wrong.
      return [{ path, message: issue.params?.told ? issue.message : wrongValue(value, at) }];
    default:
      return [{ path, message: wrongValue(value, at) }];
  }
}

type Positions = Map<object, ReadonlyMap<string, number>>;

/** The position of each key in its parent: what is missing comes last. */
function placeIn(document: unknown, path: Path, positions: Positions): number[] {
  let value = document;
  return path.map((key) => {
    const place = isObject(value) ? positionsIn(value, positions).get(String(key)) : undefined;
    value = valueAt(value, [key]);
    return place ?? Number.MAX_SAFE_INTEGER;
  });
}

/** Remembered, because a document with many faults would else be counted through once for each. */
function positionsIn(parent: object, positions: Positions): ReadonlyMap<string, number> {
  const known = positions.get(parent);
  if (known !== undefined) return known;
  const counted = new Map(Object.keys(parent).map((key, place) => [key, place]));
  positions.set(parent, counted);
  return counted;
}

function comparePlaces(a: readonly number[], b: readonly number[]): number {
  for (const [index, place] of a.entries()) {
    const difference = place - (b[index] ?? -1);
    if (difference !== 0) return difference;
  }
  return a.length - b.length;
}
