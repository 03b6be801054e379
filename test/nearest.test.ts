import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { nearest } from '../src/nearest.js';

describe('the nearest word', () => {
  const ids = ['payment-reminder', 'opt-out', 'wrong-person', 'completed', 'cancelled', 'conversation'];

  test.each([
    ['payment-remindr', 'payment-reminder'],
    ['paymentReminder', 'payment-reminder'],
    ['PAYMENT_REMINDER', 'payment-reminder'],
    ['optout', 'opt-out'],
    ['otp-out', 'opt-out'],
    ['complete', 'completed'],
    ['canceled', 'cancelled'],
    ['conv', 'conversation'],
    ['banana', undefined],
    ['x', undefined],
    ['', undefined],
    ['---', undefined],
  ])('to %j is %s', (word, expected) => {
    expect(nearest(word, ids)).toBe(expected);
  });

  test('is the closest one, not the first that would do', () => {
    expect(nearest('reminder-2b', ['reminder-1', 'reminder-2'])).toBe('reminder-2');
    expect(nearest('grades', ['graces', 'grade'])).toBe('graces');
  });

  test('is the word itself where it is among the candidates', () => {
    const word = fc.stringMatching(/^[a-z]{1,20}$/);
    fc.assert(
      fc.property(word, fc.array(word), (wanted, others) => {
        expect(nearest(wanted, [...others, wanted])).toBe(wanted);
      }),
    );
  });

  test('is quickly given up on for a text that is no word', () => {
    expect(nearest('a'.repeat(1_000_000), ['b'.repeat(1_000_000)])).toBeUndefined();
  });
});
