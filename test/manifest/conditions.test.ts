import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Condition } from '../../src/manifest/condition-schema.js';
import { allHold } from '../../src/manifest/conditions.js';
import type { ManifestInput } from '../../src/manifest/manifest-schema.js';
import { dialog, run } from './turns.js';

const result = {
  paid: true,
  amount: 12.5,
  status: 'late',
  nothing: null,
  invoice: { lines: [{ id: 'a1' }] },
};

describe('a condition on a result', () => {
  test.each<[Condition, boolean]>([
    [{ path: 'paid', equals: true }, true],
    [{ path: 'paid', equals: 'true' }, false],
    [{ path: 'amount', equals: 12.5 }, true],
    [{ path: 'amount', equals: '12.5' }, false],
    [{ path: 'status', equals: 'late' }, true],
    [{ path: 'status', equals: 'Late' }, false],
    [{ path: 'status', in: ['early', 'late'] }, true],
    [{ path: 'status', in: ['early'] }, false],
    [{ path: 'missing', equals: 'x' }, false],
    [{ path: 'missing', exists: true }, false],
    [{ path: 'missing', exists: false }, true],
    [{ path: 'nothing', exists: true }, false],
    [{ path: 'nothing', exists: false }, true],
    [{ path: 'paid', exists: true }, true],
    [{ path: 'invoice.lines.0.id', equals: 'a1' }, true],
    [{ path: 'invoice.lines.length', equals: 1 }, true],
    [{ path: 'invoice.lines.1.id', exists: true }, false],
    [{ path: 'status.length', exists: true }, false],
    [{ path: 'constructor', exists: true }, false],
    [{ path: '__proto__', exists: true }, false],
    [{ path: 'invoice.toString', exists: true }, false],
    [{ exists: true }, true],
  ])('%j holds: %s', (condition, holds) => {
    expect(allHold([condition], result)).toBe(holds);
  });

  test.each<[unknown, Condition, boolean]>([
    [true, { equals: true }, true],
    ['paid', { in: ['paid', 'promised'] }, true],
    [undefined, { exists: false }, true],
    [undefined, { path: 'a.b', equals: 'x' }, false],
    [null, { path: 'a', exists: false }, true],
    [0, { exists: true }, true],
  ])('without a path asks the result itself: %j, %j', (returned, condition, holds) => {
    expect(allHold([condition], returned)).toBe(holds);
  });

  test('does not hold where the bot has a getter that throws', () => {
    const trap = Object.defineProperty({}, 'paid', {
      enumerable: true,
      get() {
        throw new Error('no');
      },
    });
    expect(allHold([{ path: 'paid', equals: true }], trap)).toBe(false);
  });

  test('never throws, whatever the dialog returned', () => {
    fc.assert(
      fc.property(fc.anything(), fc.stringMatching(/^[a-z0-9]+(\.[a-z0-9]+){0,3}$/), (returned, path) => {
        const exists = allHold([{ path, exists: true }], returned);
        expect(allHold([{ path, exists: false }], returned)).toBe(!exists);
      }),
    );
  });
});

describe('a dialog that ends for different reasons', () => {
  const manifest: ManifestInput = {
    version: 1,
    engagements: {
      reminder: {
        terminalDialogs: {
          answer: [
            { when: { path: 'paid', equals: true }, reason: 'paid', close: { final: true } },
            {
              when: [
                { path: 'status', in: ['late', 'disputed'] },
                { path: 'note', exists: false },
              ],
              reason: 'promised',
            },
            { outcomes: ['cancelled'], reason: 'broken-off' },
            { when: { path: 'status', exists: true }, reason: 'other' },
          ],
        },
      },
    },
  };

  test.each([
    [{ paid: true, status: 'late' }, 'paid', true],
    [{ status: 'late' }, 'promised', false],
    [{ status: 'late', note: 'x' }, 'other', false],
    [{ status: 'early' }, 'other', false],
  ])('has the reason of the first entry that fits: %j, %s', (returned, reason, final) => {
    expect(run(manifest, [dialog('answer', 'completed', { result: returned })])).toMatchObject({
      ends: true,
      plan: { reason, final },
    });
  });

  test('takes the entry of its outcome', () => {
    expect(run(manifest, [dialog('answer', 'cancelled')])).toMatchObject({ plan: { reason: 'broken-off' } });
  });

  test('does not end the engagement where no condition holds, and says which there are', () => {
    const decision = run(manifest, [dialog('answer', 'completed', { result: { secret: 'my card' } })]);
    expect(decision).toEqual({
      ends: false,
      why: expect.stringContaining(
        'is listed only when paid is true, or when status is one of "late", "disputed" and note does not exist, or when status exists',
      ),
    });
    expect(JSON.stringify(decision)).not.toContain('my card');
  });

  test('says which outcomes there are where none fits', () => {
    expect(run(manifest, [dialog('answer', 'replaced')])).toMatchObject({
      why: expect.stringContaining('is listed for "completed", "cancelled" only'),
    });
  });

  test('never lets the result out of the decision', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 2 }), (extra) => {
        const returned = { paid: true, words: 'a guest said this', extra };
        const decision = run(manifest, [dialog('answer', 'completed', { result: returned })]);
        expect(JSON.stringify(decision)).not.toContain('a guest said this');
        expect(decision.ends && decision.signals).toEqual([dialog('answer')]);
      }),
    );
  });
});
