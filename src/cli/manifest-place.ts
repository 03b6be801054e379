import { statSync } from 'node:fs';
import { UsageError } from './usage-error.js';

/** Where a manifest is looked for that nobody named: as in the sample, and as in a Composer project. */
const usual = ['manifests/engagements', 'engagements'].flatMap((path) => [
  `${path}.json`,
  `${path}.yaml`,
  `${path}.yml`,
  path,
]);

/** The manifest's path, or the usual one. @throws UsageError where there is none */
export function manifestPlace(given: string | undefined): string {
  const place = given ?? usualPlace();
  if (place !== undefined) return place;
  throw new UsageError(
    `No manifest was named, and none is at a usual place (${usual.slice(0, 2).join(', ')}, …).`,
  );
}

export function usualPlace(): string | undefined {
  return usual.find((path) => statSync(path, { throwIfNoEntry: false }) !== undefined);
}
