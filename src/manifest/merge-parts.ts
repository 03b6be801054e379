import type { Fault } from '../errors/fault.js';
import { isObject } from '../schema-at.js';
import type { Finding } from './manifest-checks.js';
import type { Manifest } from './manifest-schema.js';

/** One document of a manifest: the whole of it, or one file of a folder. */
export interface ManifestPart {
  readonly value: unknown;
  /** What was found wrong when it was read. */
  readonly findings: readonly Finding[];
  /** In which file and line something stands, as far as is known. */
  placed(path: Finding['path']): Omit<Fault, 'path' | 'message'>;
  /** Why it could not be read at all. */
  readonly problem?: Fault | undefined;
}

/** One manifest of several that have been checked. */
export function merge([first, ...others]: readonly Manifest[]): Manifest | undefined {
  if (first === undefined || others.length === 0) return first;
  const all = [first, ...others];
  const defaults = all.find((one) => one.defaults !== undefined)?.defaults;
  return {
    version: first.version,
    ...(defaults && { defaults }),
    engagements: Object.fromEntries(all.flatMap(({ engagements }) => Object.entries(engagements))),
  };
}

/** For each part, what an earlier part has already. Looked for in the documents as written, faulty ones too. */
export function saidTwice(parts: readonly ManifestPart[]): Finding[][] {
  const saidIn = new Map<string, string>();
  return parts.map(({ value, placed }) => {
    const here = placed([]).file ?? 'another file';
    const found: Finding[] = [];
    const say = (key: string, path: Finding['path'], advice: string) => {
      const before = saidIn.get(key);
      if (before === undefined) saidIn.set(key, here);
      else found.push({ path, message: `is in ${before} already. ${advice}` });
    };
    if (isObject(value) && Object.hasOwn(value, 'defaults')) {
      say('defaults', ['defaults'], 'Defaults hold for all files of the folder: keep them in one of them.');
    }
    const engagements = isObject(value) && Object.hasOwn(value, 'engagements') ? value.engagements : {};
    for (const name of isObject(engagements) && !Array.isArray(engagements) ? Object.keys(engagements) : []) {
      say(`engagement ${name}`, ['engagements', name], 'Keep one of the two, or give one another name.');
    }
    return found;
  });
}
