import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { toldOutcomes } from '../../src/closing/close-plan.js';
import { outcomeValueSchema } from '../../src/outcome-events/outcome-value.js';

const committed = (outcome: string) =>
  fileURLToPath(new URL(`../../manifests/events/genesys.session.${outcome}.schema.json`, import.meta.url));

test.each(toldOutcomes)('the JSON Schema of "%s" is committed as it is generated', async (outcome) => {
  const schema: unknown = JSON.parse(await readFile(committed(outcome), 'utf8'));
  expect(schema).toEqual(outcomeValueSchema(outcome));
});

test.each(toldOutcomes)('every field of "%s" has a description', (outcome) => {
  const { properties } = outcomeValueSchema(outcome) as {
    properties: Record<string, { description?: string }>;
  };
  expect(Object.entries(properties).filter(([, { description }]) => !description)).toEqual([]);
});
