import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { guarded, unguarded } from '../../src/campaign/formula-guard.js';

describe('guarding a field from spreadsheets', () => {
  it('leaves nothing that is run, and is taken away again, whatever stands there', () => {
    const field = fc.string({ unit: fc.constantFrom("'", '=', '+', '-', '@', '\t', '\r', 'a', '1', ' ') });
    fc.assert(
      fc.property(field, (text) => {
        expect(guarded(text)).not.toMatch(/^[=+\-@\t\r]/);
        expect(unguarded(guarded(text))).toBe(text);
      }),
    );
  });

  it.each(["'tis", 'plain', '', "'"])('does not touch %j where somebody typed it', (text) => {
    expect(unguarded(text)).toBe(text);
  });
});
