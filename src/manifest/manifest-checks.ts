import { isObject, type Path } from '../schema-at.js';
import { manifestVersion } from './manifest-schema.js';

/** Something wrong that the schema alone cannot see. */
export interface Finding {
  readonly path: Path;
  readonly message: string;
}

/** A manifest of a later format: everything else that seems wrong with it would only be misleading. */
export function newerVersion(document: unknown): Finding | undefined {
  const version = isObject(document) && Object.hasOwn(document, 'version') ? document.version : undefined;
  if (typeof version !== 'number' || !Number.isInteger(version) || version <= manifestVersion)
    return undefined;
  return {
    path: ['version'],
    message:
      `is ${version}, but this version of botbuilder-genesys-disconnect reads version ${manifestVersion} only. ` +
      `Update the package, or write the manifest in version ${manifestVersion}.`,
  };
}

/** No place in a manifest is deeper; what is, has been refused for a key above it. */
const deepest = 20;

/** Keys named `__proto__`: zod leaves them out without a word, so a designer would never know. */
export function forbiddenKeys(document: unknown): Finding[] {
  const found: Finding[] = [];
  const seen = new Set<unknown>();
  const visit = (value: unknown, path: Path): void => {
    if (!isObject(value) || seen.has(value) || path.length > deepest) return;
    seen.add(value);
    if (Object.hasOwn(value, '__proto__')) {
      found.push({ path: [...path, '__proto__'], message: 'cannot be used as a name. Choose another one.' });
    }
    for (const [key, inner] of Object.entries(value)) {
      if (key !== '__proto__') visit(inner, [...path, Array.isArray(value) ? Number(key) : key]);
    }
  };
  visit(document, []);
  return found;
}
