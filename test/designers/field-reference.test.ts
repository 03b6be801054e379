import { writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { manifestJsonSchema } from '../../src/manifest/manifest-json-schema.js';
import { fieldTables } from './field-tables.js';
import { guide, guidePath } from './guide.js';

const place = /(<!-- fields:[^\n]*-->\n)([\s\S]*?)(<!-- \/fields -->)/;

test("the designers' guide lists every field as the JSON Schema has it", () => {
  const written = guide.replace(
    place,
    (_all, begin: string, _old, end: string) => `${begin}\n${fieldTables()}\n${end}`,
  );
  if (process.env.WRITE_FIELDS !== undefined) writeFileSync(guidePath, written);
  else expect(guide, 'run it once with WRITE_FIELDS=1').toBe(written);
});

test('no field is missing in it', () => {
  const names = new Set<string>();
  JSON.stringify(manifestJsonSchema(), (key, value: unknown) => {
    if (key === 'properties') for (const name of Object.keys(value as object)) names.add(name);
    return value;
  });
  for (const name of names) expect(fieldTables()).toContain(`| \`${name}\` |`);
  expect(names.size).toBeGreaterThan(30);
});
