import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Ajv } from 'ajv';
import { describe, expect, test } from 'vitest';
import { endSessionAction, endSessionKind } from '../../src/composer/end-session.js';
import { defaultLogger } from '../../src/logger.js';
import { exampleFolder } from './bot-process.js';

const committed = (name: string) => fileURLToPath(new URL(`../../manifests/${name}`, import.meta.url));
const json = (path: string) => JSON.parse(readFileSync(path, 'utf8'));
const schema = json(committed(`${endSessionKind}.schema`));
const uischema = json(committed(`${endSessionKind}.uischema`));

const equals = { type: 'string', pattern: '^=.*\\S.*' };

/** What Composer knows by `schema:`, as far as this action names it: a constant, or an expression after "=". */
const definitions = {
  $id: 'schema:',
  definitions: {
    booleanExpression: { oneOf: [{ type: 'boolean' }, equals] },
    stringExpression: { oneOf: [{ type: 'string', pattern: '^(?!(=)).*' }, equals] },
  },
};

// Not strict: "$role" is Composer's own keyword, and "$ref" stands beside a title.
const isEndSession = new Ajv({ strict: false, schemas: [definitions] }).compile({
  ...schema,
  $schema: 'http://json-schema.org/draft-07/schema#',
  properties: { ...schema.properties, $kind: { const: endSessionKind } },
  additionalProperties: false,
});

/** Every use of the action in the example's dialogs. */
function usesIn(value: unknown): unknown[] {
  if (typeof value !== 'object' || value === null) return [];
  const inner = Object.values(value).flatMap(usesIn);
  return (value as { $kind?: unknown }).$kind === endSessionKind ? [value, ...inner] : inner;
}

describe('the schema of the action', () => {
  test('plays the role of a dialog, so that Composer offers it as an action', () => {
    expect(schema.$role).toBe('implements(Microsoft.IDialog)');
    expect(schema.$schema).toBe('https://schemas.botframework.com/schemas/component/v1.0/component.schema');
    expect(schema.type).toBe('object');
  });

  test('has a title and a description for the designer at every property', () => {
    const silent = Object.entries<{ title?: string; description?: string }>(schema.properties).filter(
      ([, { title, description }]) => !title || !description,
    );
    expect(silent).toEqual([]);
  });

  test('has the properties that the action takes as expressions, and no others', () => {
    class Dialog {
      getConverter(_property: string): unknown {
        return undefined;
      }
    }
    const sdk = { Dialog, text: 'text', condition: 'condition', value: 'value' };
    const action = new (endSessionAction(sdk, defaultLogger))();
    const known = Object.keys(schema.properties).filter((name) => name !== 'id');
    expect(known.filter((name) => action.getConverter(name) === undefined)).toEqual([]);
    expect(known.sort()).toEqual(['disabled', 'final', 'grace', 'notice', 'reason']);
  });

  test('accepts every use in the example', () => {
    const files = readdirSync(exampleFolder, { recursive: true, encoding: 'utf8' });
    const dialogs = files.filter((file) => file.endsWith('.dialog'));
    const uses = dialogs.flatMap((file) => usesIn(json(join(exampleFolder, file))));
    expect(uses).toHaveLength(1);
    for (const use of uses) expect(isEndSession(use), JSON.stringify(isEndSession.errors)).toBe(true);
  });

  test.each([
    [{ final: 'yes' }],
    [{ grace: 3 }],
    [{ reason: 7 }],
    [{ grace_period: '3s' }],
    [{ notice: ['one', 'two'] }],
  ])('refuses %j', (wrong) => {
    expect(isEndSession({ $kind: endSessionKind, ...wrong })).toBe(false);
  });
});

describe('the look of the action', () => {
  test('orders properties that exist', () => {
    const known = [...Object.keys(schema.properties), '*'];
    expect(uischema.form.order.filter((name: string) => !known.includes(name))).toEqual([]);
    expect(Object.keys(uischema.form.properties).filter((name) => !known.includes(name))).toEqual([]);
  });

  test('has a menu of its own, as a list of labels', () => {
    expect(uischema.menu.submenu).toEqual(['Genesys Cloud']);
  });
});
