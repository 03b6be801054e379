import { z } from 'zod';

/** What a field of the manifest wants, in words, for whoever got it wrong. */
export interface Expectation {
  /** Follows the word "expected", such as `true or false`. */
  readonly expected: string;
  /** The nearest right value for a wrong one, as it is written in JSON. */
  readonly suggest?: (value: unknown) => string | undefined;
}

/**
 * The expectations of those schemas whose type alone does not say enough. Register a schema last: any method of
 * zod that is called afterwards makes a copy, which has no entry here.
 */
export const expectations = z.registry<Expectation>();
