import { randomUUID } from 'node:crypto';
import { GenesysApiError } from '../../errors/genesys-api-error.js';
import { GenesysPermissionError } from '../../errors/genesys-permission-error.js';
import { grantPermission } from './administration.js';
import { type CheckResult, failed, ok, warning } from './check-result.js';
import type { PermissionProbe } from './permission-probes.js';
import type { PlatformSession } from './platform-session.js';

/** A refusal of what was asked for, given after the permission was looked at. */
const afterPermission: readonly (number | undefined)[] = [400, 404, 409, 422];

/** Whether the OAuth client has a permission. @param isRelaying whether the bot uses Open Messaging, as far as is known */
export async function checkPermission(
  probe: PermissionProbe,
  session: PlatformSession,
  isRelaying: boolean,
): Promise<CheckResult> {
  const check = `permission:${probe.name}`;
  const permissions = probe.permissions.join(' or ');
  try {
    await session.ask((genesys) => probe.ask(genesys, randomUUID()));
  } catch (error) {
    if (!(error instanceof GenesysApiError)) throw error;
    if (error instanceof GenesysPermissionError) return missing(check, probe, error, isRelaying);
    if (!afterPermission.includes(error.status))
      return failed(check, `Whether ${permissions} is there cannot be told. ${error.message}`, again);
  }
  return ok(check, `${permissions} is there, for ${probe.purpose}`);
}

const again = 'Run doctor again when Genesys Cloud answers.';

function missing(
  check: string,
  { permissions, purpose, need }: PermissionProbe,
  { platformCode }: GenesysPermissionError,
  isRelaying: boolean,
): CheckResult {
  const code = platformCode === undefined ? '' : ` (${platformCode})`;
  const summary = `${permissions.join(' or ')} is missing${code}, for ${purpose}`;
  const mend = grantPermission(permissions);
  if (need === 'better') return warning(check, `${summary}: without it each close costs one read more`, mend);
  if (need === 'open-messaging' && !isRelaying)
    return warning(check, `${summary}: only bots that use Open Messaging need it`, mend);
  return failed(check, summary, mend);
}
