import { existsSync } from 'node:fs';
import sample from '../../manifests/engagements.json' with { type: 'json' };
import { parseManifest, parseManifestFiles } from '../manifest/load-manifest.js';
import type { Manifest } from '../manifest/manifest-schema.js';
import { readManifestFiles } from '../manifest/read-manifest-files.js';

/** Looked for in the working directory, where no path is given. */
const usual = ['engagements.json', 'engagements.yaml', 'engagements.yml'].flatMap((name) => [
  `manifests/${name}`,
  name,
]);

/**
 * The manifest at one or more paths, read as one; without a path the one in its usual place, else the package's sample.
 *
 * @throws ManifestError with every fault
 */
export async function findManifest(
  paths: readonly string[],
): Promise<{ readonly manifest: Manifest; readonly origin: string }> {
  const found = paths.length > 0 ? paths : usual.filter((path) => existsSync(path)).slice(0, 1);
  const origin = found.join(', ');
  if (found.length === 0) {
    const name = "the package's sample";
    return { manifest: parseManifest(sample, name), origin: name };
  }
  const files = await Promise.all(found.map((path) => readManifestFiles(path)));
  return { manifest: parseManifestFiles(files.flat(), origin), origin };
}
