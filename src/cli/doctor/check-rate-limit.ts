import { GenesysApiError } from '../../errors/genesys-api-error.js';
import { GenesysPermissionError } from '../../errors/genesys-permission-error.js';
import { grantPermission } from './administration.js';
import { type CheckResult, ok, warning } from './check-result.js';
import type { PlatformSession } from './platform-session.js';

/** The limit of one OAuth client, and where it stands: https://developer.genesys.cloud/organization/organization/limits#platform-api */
const key = 'client.credentials.token.rate.per.minute';
const namespace = 'platform.api';

/** What the platform documents, and what the closer takes where nobody says otherwise. */
const usual = 300;

const permission = 'limits:organization:view';
const check = 'rate-limit';

/** How many calls a minute the OAuth client may make: as its organisation has it, else as the answers say it. */
export async function checkRateLimit(session: PlatformSession): Promise<CheckResult> {
  let limit: number | undefined;
  let refusal: GenesysApiError | undefined;
  try {
    limit = (await session.ask((genesys) => genesys.readLimits(namespace))).get(key);
  } catch (error) {
    if (!(error instanceof GenesysApiError)) throw error;
    refusal = error;
  }
  const byHeaders = session.rateLimit?.allowed;
  const allowed = Math.min(limit ?? Number.POSITIVE_INFINITY, byHeaders ?? Number.POSITIVE_INFINITY);
  if (!Number.isFinite(allowed)) return unknown(refusal);
  const words = `${allowed.toLocaleString('en')} calls a minute, ${sourceOf(limit, byHeaders)}${notRead(refusal)}`;
  return allowed < usual ? low(allowed, words) : ok(check, words);
}

function sourceOf(limit: number | undefined, byHeaders: number | undefined): string {
  const headers = 'by the inin-ratelimit-allowed header of its answers';
  if (limit === undefined) return headers;
  return byHeaders !== undefined && byHeaders < limit ? `${headers}, though ${key} is ${limit}` : `by ${key}`;
}

function notRead(refusal: GenesysApiError | undefined): string {
  if (refusal === undefined) return '';
  return refusal instanceof GenesysPermissionError
    ? ` (${permission}, which would tell it for certain, is missing)`
    : ` (the limits of the organisation could not be read: ${refusal.code})`;
}

function low(allowed: number, words: string): CheckResult {
  return warning(
    check,
    `${words}: fewer than the usual ${usual}`,
    `Set the option callsPerMinute of the bot to ${allowed}. A higher limit is had by a support case with Genesys; a second OAuth client of the bot's own has a limit of its own.`,
  );
}

function unknown(refusal: GenesysApiError | undefined): CheckResult {
  const summary = `How many calls a minute are allowed cannot be told; the closer takes ${usual}`;
  if (refusal === undefined)
    return warning(check, `${summary}: ${namespace} has no ${key}`, `Look it up: ${page}.`);
  if (refusal instanceof GenesysPermissionError)
    return warning(check, `${summary}: ${permission} is missing`, grantPermission([permission]));
  return warning(check, `${summary}. ${refusal.message}`, `Look it up: ${page}.`);
}

const page = 'https://developer.genesys.cloud/organization/organization/limits';
