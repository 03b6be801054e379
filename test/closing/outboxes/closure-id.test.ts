import { expect, test } from 'vitest';
import { ClosureIds, lowestIdAt } from '../../../src/closing/outboxes/closure-id.js';
import { start } from './drafts.js';

test('ids are UUIDs of version 7, in the order of creation', () => {
  const ids = new ClosureIds();
  const made = Array.from({ length: 20_000 }, (_, n) => ids.next(start + Math.floor(n / 15_000)));
  expect([...made].sort()).toEqual(made);
  expect(new Set(made).size).toBe(made.length);
  for (const id of made.slice(0, 20)) {
    expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  }
});

test('ids of different processes differ at the same time', () => {
  const made = Array.from({ length: 1_000 }, () => new ClosureIds().next(start));
  expect(new Set(made).size).toBe(1_000);
});

test('the least id of a time parts what was created before from what came after', () => {
  const ids = new ClosureIds();
  expect(ids.next(start - 1) < lowestIdAt(start)).toBe(true);
  expect(ids.next(start) >= lowestIdAt(start)).toBe(true);
  expect(ids.next(start) < lowestIdAt(start + 0.5)).toBe(true);
});

test('a time beyond reason still makes an id', () => {
  const ids = new ClosureIds(() => new Uint8Array(6));
  expect(ids.next(-1)).toMatch(/^00000000-0000-7/);
  expect(ids.next(Number.MAX_SAFE_INTEGER)).toMatch(/^ffffffff-ffff-7/);
});
