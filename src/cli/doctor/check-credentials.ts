import { randomUUID } from 'node:crypto';
import { GenesysApiError } from '../../errors/genesys-api-error.js';
import { GenesysAuthenticationError } from '../../errors/genesys-authentication-error.js';
import { administration } from './administration.js';
import { type CheckResult, failed, ok } from './check-result.js';
import type { PlatformSession } from './platform-session.js';

const check = 'credentials';

/** Whether the login service issues a token, and the API takes it. Any answer to a read tells it but 401. */
export async function checkCredentials(session: PlatformSession): Promise<CheckResult> {
  try {
    await session.ask((genesys) => genesys.readConversation(randomUUID()));
  } catch (error) {
    if (!(error instanceof GenesysApiError)) throw error;
    if (error instanceof GenesysAuthenticationError) return refused(error);
    // Neither secret nor region is wrong: the service did not say.
    if (error.call.lane === 'token') return failed(check, error.message, noWord);
  }
  return ok(check, 'The login service issued a token, and the API takes it');
}

const noWord =
  'The login service said nothing about the credentials. Check the network between here and it, and try again.';

function refused({ call, platformCode, status }: GenesysAuthenticationError): CheckResult {
  if (call.lane !== 'token')
    return failed(
      check,
      `A token was issued, but the API refuses it (${platformCode ?? status}): the login and the API are of different regions, or the client was just deleted`,
      `Compare the region with that of the organisation. ${administration.oauth}: see that the client is there.`,
    );
  const code = platformCode ?? `status ${status}`;
  if (code === 'unauthorized_client' || code === 'unsupported_grant_type')
    return failed(
      check,
      `The OAuth client may not get tokens by client credentials (${code})`,
      `${administration.oauth} > the client > Grant Types: it has to be Client Credentials. Another grant type needs a client of its own.`,
    );
  return failed(
    check,
    `The login service does not take the OAuth client (${code}): the id or the secret is wrong, or the client is of an organisation in another region`,
    `${administration.oauth}, in the organisation that is meant: if no client with this id is there, the id or the region is wrong; if it is there, the secret is. A lost secret is generated anew there.`,
  );
}
