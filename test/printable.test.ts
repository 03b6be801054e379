import { describe, expect, it } from 'vitest';
import { printable, printableJson } from '../src/printable.js';

describe('text for a terminal', () => {
  it.each([
    ['an escape sequence', 'a\u001b[2Jb', 'a [2Jb'],
    ['its short form of eight bits', 'a\u009b2Jb', 'a 2Jb'],
    ['ends of lines', 'a\nb\r\u0085\u2028\u2029c', 'a b    c'],
    ['overrides of the direction', 'a\u202eb\u202cc', 'a b c'],
    ['isolates', 'a\u2066b\u2069c', 'a b c'],
    ['marks of the direction', 'a\u200eb\u200fc\u061cd', 'a b c d'],
  ])('has no %s', (_, text, shown) => {
    expect(printable(text)).toBe(shown);
  });

  it('keeps every letter', () => {
    expect(printable('Zahlung – תשלום – دفع – 支払 😀')).toBe('Zahlung – תשלום – دفع – 支払 😀');
  });

  it('is JSON that says the same and steers nothing', () => {
    const value = { name: 'a\u001b\u007f\u0085\u009b\u202e\u2028\u061cü' };
    const json = printableJson(value);
    expect(json).toContain('a\\u001b\\u007f\\u0085\\u009b\\u202e\\u2028\\u061cü');
    expect(JSON.parse(json)).toEqual(value);
  });
});
