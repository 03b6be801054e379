import fc from 'fast-check';
import { expect, test } from 'vitest';
import { splitText } from '../../../src/open-messaging/bridging/bot-text.js';

test('a text is cut between words, and where there are none anywhere', () => {
  expect(splitText('one two three', 8)).toEqual(['one two', 'three']);
  expect(splitText('onetwothree', 4)).toEqual(['onet', 'woth', 'ree']);
  expect(splitText('  ', 4)).toEqual([]);
});

test('no part is too long or cut through an emoji, and only space between parts is lost', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: 'grapheme', maxLength: 200 }),
      fc.integer({ min: 2, max: 20 }),
      (text, limit) => {
        const parts = splitText(text, limit);
        for (const part of parts) {
          expect(part.length).toBeLessThanOrEqual(limit);
          expect(part).not.toBe('');
          expect(part).not.toMatch(/[\uD800-\uDBFF](?![\uDC00-\uDFFF])/);
        }
        expect(parts.join('').replace(/\s/g, '')).toBe(text.replace(/\s/g, ''));
      },
    ),
  );
});
