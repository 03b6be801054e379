import { z } from 'zod';
import { expectations } from './expectation.js';
import { valuePath } from './text-schemas.js';

const questions = ['equals', 'in', 'exists'] as const;

const scalar = z.union([z.string().max(1_000), z.number(), z.boolean()]);
const scalarExpected = 'a text, a number, true or false';

const condition = z
  .strictObject({
    path: valuePath(
      'Which part of the result is looked at, such as "paid" or "invoice.status". Left out: the result itself, for a dialog that returns only a text, a number, true or false.',
    ).optional(),
    equals: scalar
      .describe(
        'Holds when the value is exactly this: the same letters in the same case; the text "5" is not the number 5.',
      )
      .register(expectations, { expected: scalarExpected })
      .optional(),
    in: z
      .array(scalar.register(expectations, { expected: scalarExpected }))
      .min(1)
      .describe('Holds when the value is exactly one of these.')
      .register(expectations, { expected: 'a list [ ] of at least one value', suggest: asList })
      .optional(),
    exists: z
      .boolean()
      .describe('true: holds when there is a value. false: holds when there is none.')
      .optional(),
  })
  .check((context) => {
    const asked = questions.filter((question) => context.value[question] !== undefined);
    // Where a field is misspelt, that is told already.
    if (asked.length === 1 || (asked.length === 0 && context.issues.length > 0)) return;
    context.issues.push({
      code: 'custom',
      input: context.value,
      params: { told: true },
      message:
        asked.length === 0
          ? 'asks nothing yet: expected one of the fields equals, in or exists.'
          : `asks ${asked.length} things at once (${asked.join(', ')}). Keep one; write a list [ ] of conditions for more.`,
    });
  })
  .meta({ oneOf: questions.map((question) => ({ required: [question] })) })
  .describe('One condition on what the dialog returned.')
  .register(expectations, { expected: 'an object { } with path and one of equals, in or exists' });

/** Conditions on a dialog's result: a small closed vocabulary, because a manifest holds no code. */
export const conditionsSchema = z
  .union([condition, z.array(condition).min(1).register(expectations, { expected: listed() })])
  .describe(
    'Only counts when the dialog returned this: one condition, or a list of conditions that must all hold. Such as { "path": "paid", "equals": true }. Left out: always. What the dialog returned is never stored.',
  )
  .register(expectations, { expected: `a condition { }, or ${listed()}` });

/** One condition on a value. */
export type Condition = z.output<typeof condition>;

function listed(): string {
  return 'a list [ ] of at least one condition { }';
}

function asList(value: unknown): string | undefined {
  const isScalar = ['string', 'number', 'boolean'].includes(typeof value);
  return isScalar ? JSON.stringify([value]).slice(0, 100) : undefined;
}
