import { ManifestError } from '../../errors/manifest-error.js';
import { loadManifest } from '../../manifest/load-manifest.js';
import type { Manifest } from '../../manifest/manifest-schema.js';
import { usualPlace } from '../manifest-place.js';
import { type CheckResult, failed, ok, skipped } from './check-result.js';

const check = 'manifest';

/** Whether the manifest can be used. @param given as the option --manifest has it */
export async function checkManifest(
  given: string | undefined,
): Promise<{ readonly result: CheckResult; readonly manifest?: Manifest }> {
  const place = given ?? usualPlace();
  if (place === undefined)
    return { result: skipped(check, 'None was named with --manifest, and none is at a usual place') };
  try {
    const manifest = await loadManifest(place);
    const names = Object.keys(manifest.engagements);
    return { result: ok(check, `${place} has ${counted(names.length)}`), manifest };
  } catch (error) {
    if (!(error instanceof ManifestError)) throw error;
    return { result: wrong(place, error) };
  }
}

function wrong(place: string, { faults }: ManifestError): CheckResult {
  const details = faults.map(({ file, line, column, path, message }) => {
    const where = line === undefined ? (file ?? '') : `${file ?? place}:${line}:${column ?? 1}`;
    return [where, path && `${path}:`, message].filter(Boolean).join(' ');
  });
  const mend = `Mend it in the file; genesys-disconnect manifest check ${place} tells more.`;
  return failed(check, `${place} cannot be used`, mend, details);
}

function counted(engagements: number): string {
  return engagements === 1 ? '1 engagement' : `${engagements} engagements`;
}
