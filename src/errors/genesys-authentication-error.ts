import { type ApiFailure, GenesysApiError } from './genesys-api-error.js';

const code = 'GENESYS_AUTHENTICATION_FAILED';

/** The login service refused the OAuth client, or the API refused a token that had just been issued. */
export class GenesysAuthenticationError extends GenesysApiError {
  override readonly name = 'GenesysAuthenticationError';
  readonly code = code;

  constructor(failure: ApiFailure) {
    const problem =
      failure.call.lane === 'token'
        ? `${failure.origin} issued no token for the OAuth client`
        : 'Genesys Cloud refused the token, and a new one as well';
    super(code, failure, { problem, remedy: remedyFor(failure) }, false);
  }
}

function remedyFor({ call, platformCode }: ApiFailure): string {
  if (call.lane !== 'token')
    return 'Check that the login and API addresses belong to the same region, and that the OAuth client is active (Admin > Integrations > OAuth).';
  const wrongClient =
    'Check the client id, the client secret and the region: Admin > Integrations > OAuth in the organisation that owns the client. A secret is shown once; if it is lost, generate a new one there.';
  const wrongGrant =
    'The OAuth client has to have the grant type Client Credentials: Admin > Integrations > OAuth.';
  const remedies: Record<string, string> = {
    invalid_client: wrongClient,
    unauthorized_client: wrongGrant,
    unsupported_grant_type: wrongGrant,
  };
  return remedies[platformCode ?? ''] ?? wrongClient;
}
