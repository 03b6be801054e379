import { GenesysApiError } from '../../errors/genesys-api-error.js';
import { GenesysPermissionError } from '../../errors/genesys-permission-error.js';
import type { Manifest } from '../../manifest/manifest-schema.js';
import { shortWatches, windowOf, windowWords } from '../threading-text.js';
import { administration, grantPermission } from './administration.js';
import { type CheckResult, failed, ok, warning } from './check-result.js';
import type { PlatformSession } from './platform-session.js';

const check = 'threading-window';

/** Whether every engagement is watched for as long as a guest's message can open its session again. */
export async function checkThreading(
  session: PlatformSession,
  manifest: Manifest | undefined,
): Promise<CheckResult> {
  try {
    const window = windowOf(await session.ask((genesys) => genesys.readThreadingTimeline()), 'open');
    const words = `Guests of open messaging can open an ended session again for ${windowWords(window)}`;
    if (manifest === undefined) return ok(check, `${words}; there is no manifest to compare it with`);
    const short = shortWatches(manifest, window);
    if (short.length === 0) return ok(check, `${words}; every engagement is watched for that long`);
    const named = short.map(({ engagement, watchFor }) => `${engagement} (${watchFor})`).join(', ');
    return warning(
      check,
      `${words}, but these are watched for less: ${named}`,
      `Raise "watchFor" in the manifest, or shorten the window of open messaging: ${administration.threading}.`,
    );
  } catch (error) {
    if (!(error instanceof GenesysApiError)) throw error;
    if (error instanceof GenesysPermissionError)
      return warning(
        check,
        'The threading window cannot be read: conversation:threadingTimeline:view is missing',
        grantPermission(['conversation:threadingTimeline:view']),
      );
    return failed(check, error.message, `${administration.threading} shows it. Run doctor again.`);
  }
}
