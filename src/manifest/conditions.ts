import { isObject } from '../schema-at.js';
import type { Condition } from './condition-schema.js';

/** Whether all conditions hold for what a dialog returned. Nothing of it is kept. */
export function allHold(conditions: readonly Condition[], result: unknown): boolean {
  return conditions.every((condition) => holds(condition, valueIn(result, condition.path)));
}

/** The conditions in words, made of the manifest alone: what a dialog returned may be a guest's own words. */
export function describeConditions(conditions: readonly Condition[]): string {
  return conditions.map(describe).join(' and ');
}

/**
 * The value at a path such as `invoice.status`, of own fields only: what every object has, such as `constructor`,
 * nobody returned. `undefined` where there is none.
 */
export function valueIn(value: unknown, path: string | undefined): unknown {
  if (path === undefined) return value;
  try {
    return path
      .split('.')
      .reduce<unknown>((at, key) => (isObject(at) && Object.hasOwn(at, key) ? at[key] : undefined), value);
  } catch {
    // A getter of the bot's own that throws.
    return undefined;
  }
}

function holds({ equals, in: among, exists }: Condition, value: unknown): boolean {
  if (exists !== undefined) return exists === (value !== undefined && value !== null);
  return among === undefined ? value === equals : among.some((one) => one === value);
}

function describe({ path = 'the result', equals, in: among, exists }: Condition): string {
  if (exists !== undefined) return `${path} ${exists ? 'exists' : 'does not exist'}`;
  if (among === undefined) return `${path} is ${JSON.stringify(equals)}`;
  return `${path} is one of ${among.map((one) => JSON.stringify(one)).join(', ')}`;
}
