import type { ManifestIndex } from './manifest-index.js';
import { manifestVersion } from './manifest-schema.js';
import { isObject, type Path } from './schema-at.js';

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

/** Plans that contradict themselves once all their layers are together. */
export function contradictions({ engagements }: ManifestIndex): Finding[] {
  return [...engagements].flatMap(([name, { plan, dialogs, events, handoff, endOfConversation }]) =>
    [{ path: [], plan }, ...dialogs.values(), ...events.values(), handoff, endOfConversation]
      .filter((entry) => entry.plan.strategy === 'teardown' && entry.plan.teardown === 'never')
      // What an engagement gets wrong is told once, not again for each of its entries.
      .filter((entry, _, all) => entry.path.length === 0 || all[0]?.path.length !== 0)
      .map(({ path }) => ({
        path: ['engagements', name, ...path, 'close', 'strategy'],
        message:
          'expected another strategy, because teardown is "never" here: "teardown" begins with what is forbidden. ' +
          'Did you mean "auto"?',
      })),
  );
}
