import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';

const root = join(createRequire(import.meta.url).resolve('purecloud-platform-client-v2/package.json'), '..');
const declarations = readFileSync(join(root, 'index.d.ts'), 'utf8');

/** The properties of a model by the official SDK's declarations, each with its type. */
function modelProperties(model: string): Map<string, string> {
  const block = new RegExp(`export interface ${model} \\{([^}]*)\\}`).exec(declarations)?.[1];
  if (block === undefined) throw new Error(`The official SDK declares no ${model}.`);
  return new Map(
    [...block.matchAll(/"(\w+)"\??: ([^;]+);/g)].map(([, name = '', type = '']) => [name, type]),
  );
}

/** What is wrong with a body by the SDK's model: properties that it does not have, and other types. */
export function modelFaults(model: string, body: object): string[] {
  const properties = modelProperties(model);
  return Object.entries(body).flatMap(([name, value]) => {
    const type = properties.get(name);
    if (type === undefined) return [`${model} has no ${name}`];
    return type === typeof value ? [] : [`${model}.${name} is ${type}, not ${typeof value}`];
  });
}
