import sample from '../../manifests/engagements.json' with { type: 'json' };
import { parseManifest, parseManifestFiles } from '../manifest/load-manifest.js';
import type { Manifest } from '../manifest/manifest-schema.js';
import { readManifestFiles } from '../manifest/read-manifest-files.js';

/**
 * The manifest at one or more paths, read as one; without a path the package's sample.
 *
 * @throws ManifestError with every fault
 */
export async function findManifest(
  paths: readonly string[],
): Promise<{ readonly manifest: Manifest; readonly origin: string }> {
  const origin = paths.join(', ');
  if (paths.length === 0) {
    const name = "the package's sample";
    return { manifest: parseManifest(sample, name), origin: name };
  }
  const files = await Promise.all(paths.map((path) => readManifestFiles(path)));
  return { manifest: parseManifestFiles(files.flat(), origin), origin };
}
