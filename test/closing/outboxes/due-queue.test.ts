import fc from 'fast-check';
import { expect, test } from 'vitest';
import { DueQueue } from '../../../src/closing/outboxes/due-queue.js';

test('whatever is set, moved and deleted, the earliest comes first', () => {
  const acts = fc.array(
    fc.tuple(fc.integer({ min: 0, max: 15 }), fc.option(fc.integer({ min: 0, max: 9 }), { freq: 3 })),
    { maxLength: 80 },
  );
  fc.assert(
    fc.property(acts, (all) => {
      const queue = new DueQueue();
      const model = new Map<string, number>();
      for (const [name, availableAt] of all) {
        const id = String(name).padStart(2, '0');
        if (availableAt === null) queue.delete(id);
        else queue.set({ id, availableAt });
        if (availableAt === null) model.delete(id);
        else model.set(id, availableAt);
        const [first] = [...model].sort(([a, at], [b, bt]) => at - bt || (a < b ? -1 : 1));
        expect(queue.first).toEqual(first && { id: first[0], availableAt: first[1] });
      }
    }),
  );
});
